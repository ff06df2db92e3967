"""Made-up scores that tests of progress share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from grader.models import GraderKind, ScoredAttempt

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERSION = "7 weights:53aa5117 calibration:2026-03 question:aaaa1111 rubric:bbbb2222"
JUDGE = "3 small-model at localhost whole x3 prompt:0123abcd rubric:9f8e7d6c"
LEAST = 13
Row = dict[str, object]


def point(score: int | None, **changes: object) -> Row:
    """One attempt with its scores by both graders; ``at`` is when."""
    given = score is not None
    row: Row = {
        "question": "drift",
        "at": None,
        "seconds": 60.0,
        "revision": False,
        "follow_up": False,
        "near_copy": False,
        "score": score,
        "low": max(0, score - 20) if score is not None else None,
        "high": min(100, score + 20) if score is not None else None,
        "version": VERSION if given else None,
        "rubric_score": None,
        "rubric_noise": None,
        "rubric_version": None,
    }
    return {**row, **changes}


def points(*rows: Row, grader: GraderKind = GraderKind.SIMILARITY) -> list[ScoredAttempt]:
    """Attempts with the scores of one grader, a day apart, unless a row says when."""
    return [
        _attempt(f"id{place}", row, START + timedelta(days=place), by_rubric=grader is GraderKind.RUBRIC)
        for place, row in enumerate(rows)
    ]


def _attempt(attempt_id: str, row: Row, at: datetime, *, by_rubric: bool) -> ScoredAttempt:
    scored: Row = {
        "score": row["rubric_score"] if by_rubric else row["score"],
        "low": None if by_rubric else row["low"],
        "high": None if by_rubric else row["high"],
        "noise": row["rubric_noise"] if by_rubric else None,
        "version": row["rubric_version"] if by_rubric else row["version"],
    }
    told = {name: row[name] for name in ("seconds", "revision", "follow_up", "near_copy")}
    return ScoredAttempt(attempt_id, row["question"], row["at"] or at, **told, **scored)  # type: ignore[arg-type]
