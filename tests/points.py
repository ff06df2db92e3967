"""An answer with a point that is surely made, one that is unsure and one that is surely missing."""

from __future__ import annotations

from dataclasses import replace

from grader.models import (
    CriterionCoverage,
    PointCoverage,
    PointStatus,
    SimilarityGrade,
    Span,
)
from tests.history.conftest import similarity

SENTENCES = ("Alerts wake the engineer on duty. ", "We look again every month. ", "A colleague helps.")
ANSWER = "".join(SENTENCES)
MADE, UNSURE, LACKING = (
    PointCoverage("An alert goes out.", "alerts", PointStatus.COVERED, 0.95, 0, 0.4, 38.0, 0.95),
    PointCoverage("It is trained again.", "alerts", PointStatus.UNSURE, 0.5, 1, 0.3, 15.0, 0.5, second=2),
    PointCoverage("The old one is kept.", "alerts", PointStatus.MISSING, 0.05, None, 0.3, 1.5, 0.05),
)


def in_doubt(*coverage: PointCoverage) -> SimilarityGrade:
    """Its grade, 55 of 100, with these points, or all three."""
    starts = [sum(map(len, SENTENCES[:number])) for number in range(len(SENTENCES) + 1)]
    return replace(
        similarity(55),
        coverage=coverage or (MADE, UNSURE, LACKING),
        criteria=(CriterionCoverage("alerts", "Alerts", 100, 55),),
        flags=(),
        sentences=tuple(map(Span, starts, starts[1:])),
    )
