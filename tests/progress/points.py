"""Made-up scores that tests of progress share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from grader.models import ScorePoints

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
    """Attempts a day apart, unless a row says when."""
    moments = [row["at"] or START + timedelta(days=place) for place, row in enumerate(rows)]
    since = datetime(1970, 1, 1, tzinfo=UTC)
    columns = {
        name: tuple(row[name] for row in rows)
        for name in ("seconds", "traits", "score", "low", "high", "version")
    }
    return ScorePoints(
        attempt_ids=tuple(f"id{place}" for place in range(len(rows))),
        question_ids=tuple(str(row["question"]) for row in rows),
        moments=tuple((moment - since) // timedelta(microseconds=1) for moment in moments),  # type: ignore[operator]
        seconds=columns["seconds"],  # type: ignore[arg-type]
        traits=columns["traits"],  # type: ignore[arg-type]
        scores=columns["score"],  # type: ignore[arg-type]
        lows=columns["low"],  # type: ignore[arg-type]
        highs=columns["high"],  # type: ignore[arg-type]
        versions=columns["version"],  # type: ignore[arg-type]
        rubric_scores=tuple(row["rubric_score"] for row in rows),  # type: ignore[misc]
        rubric_noises=tuple(row["rubric_noise"] for row in rows),  # type: ignore[misc]
        rubric_versions=tuple(row["rubric_version"] for row in rows),  # type: ignore[misc]
    )
