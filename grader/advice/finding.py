"""Advice for one graded answer, and edits put into the text that is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.advice.advisor import placed_steps, with_inserted
from grader.models import Advice, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.loader import GraderLoader
    from grader.models import Edit, Question, SimilarityGrade


class Advising:
    """What to change in a graded answer: nothing is stored, and no language model is asked."""

    def __init__(self, loader: GraderLoader) -> None:
        self._loader = loader

    def advice(self, question: Question, answer: str, grade: SimilarityGrade) -> Advice:
        """The next steps with their places in the answer, and what its spelling cost; ``grade`` is its own.

        Raises:
            EmbedderError: the scorer cannot be loaded.
        """
        # It brings a list of words, which no page should wait for.
        from grader.advice.spelling import StyleCheck, is_english

        scorer = self._loader.scorer()
        return Advice(
            edits=placed_steps(question, grade),
            loss=StyleCheck(scorer, is_english).loss(question, answer),
        )


def draft_with(draft: str, answer: str, grade: SimilarityGrade, edit: Edit, among: Sequence[Edit]) -> str:
    """The draft with an edit's text after the sentence it belongs to, or at the end if that is gone.

    What the draft holds already is not put in twice. Of ``among``, those that stand in the same place come
    in the order of the rubric.
    """
    if edit.text_inserted in draft:
        return draft
    place = _place_in(draft, answer, grade, edit)
    order = [item.key for item in grade.coverage]
    number = order.index((edit.criterion_id, edit.point))
    earlier: list[str] = []
    later: list[str] = []
    for other in among:
        at = order.index((other.criterion_id, other.point))
        if at != number:
            (earlier if at < number else later).append(other.text_inserted)
    return with_inserted(
        draft,
        [place] if place else [],
        0 if place else None,
        edit.text_inserted,
        earlier=earlier,
        later=later,
    )


def _place_in(draft: str, answer: str, grade: SimilarityGrade, edit: Edit) -> Span | None:
    """Where the draft has the sentence that an edit belongs after; None if it does not."""
    if edit.after_sentence is None:
        return None
    span = grade.sentences[edit.after_sentence]
    sentence = answer[span.start : span.end]
    start = draft.find(sentence)
    return Span(start, start + len(sentence)) if start >= 0 else None
