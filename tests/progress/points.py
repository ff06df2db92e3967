"""Made-up scores that tests of progress share."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from grader.models import POINT, PointGroup, ScorePoints

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERSION = "7 weights:53aa5117 calibration:2026-03 question:aaaa1111 rubric:bbbb2222"
JUDGE = "3 small-model at localhost whole x3 prompt:0123abcd rubric:9f8e7d6c"
LEAST = 13
Row = dict[str, object]


def point(score: int | None, **changes: object) -> Row:
    """One attempt; ``at`` is when, ``traits`` what is known of it."""
    given = score is not None
    row: Row = {
        "question": "drift",
        "at": None,
        "seconds": 60.0,
        "traits": 0,
        "score": score,
        "low": max(0, score - 20) if score is not None else None,
        "high": min(100, score + 20) if score is not None else None,
        "version": VERSION if given else None,
        "rubric_score": None,
        "rubric_noise": None,
        "rubric_version": None,
    }
    return {**row, **changes}


def points(*rows: Row) -> ScorePoints:
    """Attempts a day apart, unless a row says when; a group of its own for each."""
    return ScorePoints(
        groups=tuple(
            PointGroup(str(row["question"]), row["version"], row["rubric_version"], 1)  # type: ignore[arg-type]
            for row in rows
        ),
        attempt_ids=tuple(f"id{place}" for place in range(len(rows))),
        packed=b"".join(_packed(row, START + timedelta(days=place)) for place, row in enumerate(rows)),
    )


def _packed(row: Row, at: datetime) -> bytes:
    moment = (row["at"] or at) - datetime(1970, 1, 1, tzinfo=UTC)  # type: ignore[operator]
    noise = row["rubric_noise"]
    scores = (row[name] for name in ("score", "low", "high", "rubric_score"))
    return POINT.pack(
        moment // timedelta(microseconds=1),
        row["seconds"],
        math.nan if noise is None else noise,
        *(-1 if score is None else score for score in scores),
        row["traits"],
    )
