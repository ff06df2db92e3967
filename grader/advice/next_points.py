"""What to do in the next draft, read off a grade: one function decides it for all pages and files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grader.models import FlagKind, NextStep, PointStatus, StepKind
from grader.wording.advice import ANY_PROOF, about

if TYPE_CHECKING:
    from grader.models import PointCoverage, Question, SimilarityGrade

MOST_STEPS = 3
"""What a person can keep in mind while they write."""


_NO_STEP_MENDS = (FlagKind.OFF_TOPIC, FlagKind.OTHER_LANGUAGE)
NEAR_IN_FULL, NEAR = 0.06, 0.15
"""Likelihood and strength from which some sentence may come near a point, though it is called missing."""
HARDLY_SAID = 0.15
"""Likelihood below which a point may be asked for: five in six such points were not said, or in part only."""


def next_steps(question: Question | None, grade: SimilarityGrade) -> tuple[NextStep, ...]:
    """What to do in the next draft, the same on every page: three things at most, what brings most first.

    To add are only points that are surely not made and that no sentence comes near. Where there are fewer
    than three, those that are hardly said follow; the person knows whether they said them. Where there are
    none of these either, the one step is the weakest criterion. There is no step without points, nor for an
    answer about something else or in another language, which no added sentence would mend.
    """
    if any(flag.kind in _NO_STEP_MENDS for flag in grade.flags) or not grade.expected:
        return ()
    brings = _Brings(question, grade)
    absent = sorted(filter(_is_absent, grade.expected), key=brings.share, reverse=True)[:MOST_STEPS]
    unsaid = [item for item in grade.expected if _is_hardly_said(item) and item not in absent]
    unsaid.sort(key=lambda item: brings.share(item) * (1 - item.strength), reverse=True)
    kinds = [(StepKind.ADD, item) for item in absent] + [(StepKind.CHECK, item) for item in unsaid]
    if kinds:
        return tuple(_step(kind, item, question, grade) for kind, item in kinds[:MOST_STEPS])
    scores = {criterion.criterion_id: criterion.score for criterion in grade.criteria}
    weakest = min(grade.expected, key=lambda item: (scores.get(item.criterion_id or "", 0), item.strength))
    return (_step(StepKind.STRENGTHEN, weakest, question, grade),)


def _is_absent(item: PointCoverage) -> bool:
    if item.likelihood is not None and (item.likelihood > NEAR_IN_FULL or item.strength > NEAR):
        return False
    return item.status is PointStatus.MISSING


def _is_hardly_said(item: PointCoverage) -> bool:
    open_ = item.status in (PointStatus.MISSING, PointStatus.UNSURE) and item.said is None
    return open_ and item.likelihood is not None and item.likelihood < HARDLY_SAID


class _Brings:
    """What points weigh: their criterion's share by today's rubric, else as they were graded."""

    def __init__(self, question: Question | None, grade: SimilarityGrade) -> None:
        self._weights = {criterion.criterion_id: criterion.weight for criterion in grade.criteria}
        if question is not None and question.rubric is not None:
            present = {criterion.id: criterion.weight for criterion in question.rubric.criteria}
            self._weights = {key: present.get(key, weight) for key, weight in self._weights.items()}
        self._sizes = Counter(item.criterion_id for item in grade.expected)

    def share(self, item: PointCoverage) -> float:
        key = item.criterion_id
        return self._weights[key] / self._sizes[key] if key in self._weights else 0.0


def _step(kind: StepKind, item: PointCoverage, question: Question | None, grade: SimilarityGrade) -> NextStep:
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    criteria = question.rubric.criteria if question is not None and question.rubric is not None else ()
    asks = [criterion.ask(item.point) for criterion in criteria if criterion.id == item.criterion_id]
    known = grade.shares_ticked and item.weight is not None
    return NextStep(
        kind,
        item,
        (next(filter(None, asks), "") or about(item.point)) if kind is not StepKind.STRENGTHEN else ANY_PROOF,
        titles.get(item.criterion_id or "", ""),
        100 * (item.weight or 0.0) * (1 - item.strength) if known else None,
    )
