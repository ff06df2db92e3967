from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.models import Question, QuestionSummary


def next_question(
    questions: Sequence[Question], summaries: Iterable[QuestionSummary], *, after: str | None = None
) -> Question:
    """Never answered first, in the bank's order after ``after``; then the lowest latest score, oldest first.

    A question whose attempts were never graded counts as weakest. ``questions`` must not be empty.
    """
    answered = {summary.question_id: summary for summary in summaries}
    ids = [question.id for question in questions]
    start = ids.index(after) + 1 if after in ids else 0
    in_turn = [*questions[start:], *questions[:start]]
    offered = [question for question in in_turn if question.id != after] or in_turn
    for question in offered:
        if question.id not in answered:
            return question

    def weakness(question: Question) -> tuple[float, float]:
        summary = answered[question.id]
        score = -1 if summary.latest_score is None else summary.latest_score
        return score, summary.last_submitted_at.timestamp()

    return min(offered, key=weakness)
