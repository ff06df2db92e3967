from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SittingKind, SittingPlan, TimedQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.models import Question, QuestionSummary


def plan_sitting(
    kind: SittingKind,
    size: int,
    questions: Sequence[Question],
    summaries: Iterable[QuestionSummary],
    *,
    seconds_each: float = 180.0,
) -> SittingPlan:
    """The questions of a sitting, the most needed first: never answered, then the weakest.

    ``size`` is minutes for a sitting of that kind, and any question may come up in it; else it is how many
    questions are asked. An interview takes them from as many categories as it can, in turn, and gives each
    ``seconds_each``.
    """
    needed = _by_need(questions, summaries)
    if kind is SittingKind.MINUTES:
        return SittingPlan(tuple(TimedQuestion(question.id, None) for question in needed), size * 60.0)
    if kind is SittingKind.QUESTIONS:
        return SittingPlan(tuple(TimedQuestion(question.id, None) for question in needed[:size]))
    return SittingPlan(tuple(TimedQuestion(question.id, seconds_each) for question in _mixed(needed, size)))


def _by_need(questions: Sequence[Question], summaries: Iterable[QuestionSummary]) -> list[Question]:
    """Never answered first, in the bank's order; then the lowest latest score, the longest ago first."""
    answered = {summary.question_id: summary for summary in summaries}

    def need(question: Question) -> tuple[float, float]:
        summary = answered.get(question.id)
        if summary is None:
            return -2.0, 0.0
        score = -1.0 if summary.latest_score is None else float(summary.latest_score)
        return score, summary.last_submitted_at.timestamp()

    return sorted(questions, key=need)


def _mixed(needed: Sequence[Question], count: int) -> list[Question]:
    """The first ``count``, each of the category that was taken least until then."""
    left, taken = list(needed), dict.fromkeys((question.category for question in needed), 0)
    mixed: list[Question] = []
    while left and len(mixed) < count:
        picked = min(left, key=lambda question: taken[question.category])
        left.remove(picked)
        taken[picked.category] += 1
        mixed.append(picked)
    return mixed
