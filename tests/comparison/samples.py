"""Attempts made up for comparing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from grader.models import (
    Attempt,
    CriterionCoverage,
    Flag,
    FlagKind,
    GraderVersion,
    Peeks,
    PointCoverage,
    PointStatus,
    RubricGrade,
    RubricGraderVersion,
    SimilarityGrade,
    Span,
    band_of,
    by_kind,
)

VERSION = GraderVersion("1", "w" * 64, "people", "r" * 64, "q" * 64)
OTHER_VERSION = replace(VERSION, calibration="newer")
JUDGED_BY = RubricGraderVersion("1", "host", "model", "whole", "p" * 64, "r" * 64, 3)
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)


def graded(
    score: int, *flags: FlagKind, version: GraderVersion = VERSION, **points: float
) -> SimilarityGrade:
    """A grade whose points, all of one criterion, have these strengths; the answer is its one sentence."""
    return SimilarityGrade(
        score=score,
        low=max(0, score - 20),
        high=min(100, score + 20),
        band=band_of(score),
        coverage=tuple(
            PointCoverage(name, "parts", status(strength), strength, None if strength < 0.3 else 0)
            for name, strength in points.items()
        ),
        criteria=(CriterionCoverage("parts", "Parts", 100, score),),
        flags=tuple(Flag(kind, "…") for kind in flags),
        sentences=(Span(0, 5),),
        version=version,
    )


def status(strength: float) -> PointStatus:
    if strength >= 0.6:
        return PointStatus.COVERED
    return PointStatus.TOUCHED if strength >= 0.3 else PointStatus.MISSING


def judged(score: int, noise: float | None, version: RubricGraderVersion = JUDGED_BY) -> RubricGrade:
    return RubricGrade(score, noise, (), None, None, None, version, (), 1.0)


def attempt(
    number: int,
    similarity: SimilarityGrade | None,
    rubric: RubricGrade | None = None,
    *,
    answer: str = "Motors are in stock.",
    question_id: str = "robot",
) -> Attempt:
    return Attempt(
        id=f"attempt-{number}",
        user_id="me",
        question_id=question_id,
        question_text="How?",
        answer=answer,
        submitted_at=MORNING + timedelta(minutes=number),
        elapsed_s=None,
        peeks=Peeks(),
        revises=None,
        grades=by_kind(similarity, rubric),
    )
