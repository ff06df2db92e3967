"""Made-up scores that tests of progress share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from grader.models import (
    AnyVersion,
    Circumstances,
    GraderKind,
    GraderVersion,
    ProgressFilter,
    ProgressReport,
    RubricGraderVersion,
    ScoredAttempt,
)
from grader.progress.report import build_report

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERSION = GraderVersion("7", "53aa5117", "2026-03", "bbbb2222", "aaaa1111")
JUDGE = RubricGraderVersion("3", "localhost", "small-model", "whole", "0123abcd", "9f8e7d6c", 3)
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


def report(
    *rows: Row,
    wanted: ProgressFilter = ProgressFilter(),  # noqa: B008 - frozen
    zone: tzinfo = UTC,
    circumstances: Circumstances = Circumstances(),  # noqa: B008 - frozen
) -> ProgressReport:
    """The report on attempts a day apart; a version that is only a text is one that cannot be read."""
    versions = [row[name] for row in rows for name in ("version", "rubric_version")]
    return build_report(
        points(*rows, grader=wanted.grader),
        wanted,
        versions={str(each): each for each in versions if isinstance(each, AnyVersion)},
        zone=zone,
        least=LEAST,
        circumstances=circumstances,
    )


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
    }
    version = row["rubric_version"] if by_rubric else row["version"]
    scored["version"] = None if version is None else str(version)
    told = {name: row[name] for name in ("seconds", "revision", "follow_up", "near_copy")}
    return ScoredAttempt(attempt_id, row["question"], row["at"] or at, **told, **scored)  # type: ignore[arg-type]
