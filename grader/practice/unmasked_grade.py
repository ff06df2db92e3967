from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.models import Span

if TYPE_CHECKING:
    from grader.models import CriterionGrade, RubricGrade
    from grader.rubric_grading.masking import Masking


def unmasked_grade(grade: RubricGrade, sent: str, answer: str, masking: Masking) -> RubricGrade:
    """The grade of the answer that was sent with placeholders, as if it had been sent as it is.

    ``sent`` is ``answer`` with the placeholders; spans are of ``sent`` before and of ``answer`` after.
    """

    def unmask(item: CriterionGrade) -> CriterionGrade:
        return replace(
            item,
            span=_place(item.span, sent, answer, masking) if item.span else None,
            missing=masking.unmasked(item.missing),
            suggestion=masking.unmasked(item.suggestion),
        )

    return replace(
        grade,
        criteria=tuple(unmask(item) for item in grade.criteria),
        follow_up=masking.unmasked(grade.follow_up) if grade.follow_up else None,
    )


def _place(span: Span, sent: str, answer: str, masking: Masking) -> Span | None:
    """Where the quoted words stand in the answer; None if they cannot be found there again."""
    words = masking.unmasked(sent[span.start : span.end])
    start = len(masking.unmasked(sent[: span.start]))
    if not answer.startswith(words, start):
        start = answer.find(words)
    return Span(start, start + len(words)) if start >= 0 else None
