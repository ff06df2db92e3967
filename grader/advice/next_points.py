"""What to change next, read off a grade: the points surely missing that weigh most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Level, PointStatus

if TYPE_CHECKING:
    from collections.abc import Collection

    from grader.models import PointCoverage, Question, SimilarityGrade

PARTIAL_FROM, STRONG_FROM = 34, 75
"""Criterion scores from which an answer can read as the rubric's partial and strong level."""


def next_points(
    question: Question | None, grade: SimilarityGrade, *, count: int = 3
) -> tuple[PointCoverage, ...]:
    """The points most worth adding: of those surely missing the heaviest, then in the rubric's order.

    A point that may have been said is not advised, so that no advice does not mean that all was said. A
    point weighs its criterion's share, by the rubric of ``question`` where it still has that criterion, else
    as it was graded. Points of the model answer are offered only without a rubric.
    """
    weights = {criterion.criterion_id: criterion.weight for criterion in grade.criteria}
    if question is not None and question.rubric is not None:
        present = {criterion.id: criterion.weight for criterion in question.rubric.criteria}
        weights = {key: present.get(key, weight) for key, weight in weights.items()}
    points = [item for item in grade.coverage if item.criterion_id in weights or not weights]
    sizes = {key: sum(item.criterion_id == key for item in points) for key in weights}

    def share(item: PointCoverage) -> float:
        key = item.criterion_id
        return weights[key] / sizes[key] if key in weights else 0.0

    missing = [item for item in points if item.status is PointStatus.MISSING]
    return tuple(sorted(missing, key=share, reverse=True)[:count])


def level_read(score: int, statuses: Collection[PointStatus] = ()) -> Level | None:
    """The rubric's level that a criterion's score of 0 to 100 and the statuses of its points read as.

    Nothing reads as strong while a point is missing, nor as more than missing while all of them are. None
    where it hangs on a point that the grader is unsure of.
    """
    if PointStatus.UNSURE in statuses:
        sure_of_both = {PointStatus.COVERED, PointStatus.MISSING} <= set(statuses)
        return Level.PARTIAL if sure_of_both else None
    if score < PARTIAL_FROM or (statuses and set(statuses) == {PointStatus.MISSING}):
        return Level.MISSING
    if score >= STRONG_FROM and PointStatus.MISSING not in statuses:
        return Level.STRONG
    return Level.PARTIAL
