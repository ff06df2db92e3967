"""Suggested sentences by a language model, tried like any other edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.advice.advisor import Advisor
from grader.advice.next_points import next_steps
from grader.errors import NotGradedError, Ungraded
from grader.models import StepKind, TriedSuggestions
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.language_model import LanguageModel
    from grader.grading.loader import GraderLoader
    from grader.grading.rubric.asking.sentences import SentenceSuggester
    from grader.models import Question, SimilarityGrade
    from grader.models.endpoint import Endpoint
    from grader.text.masking import Masking


class Suggesting:
    """Sentences by a language model for what an answer lacks: checked, tried on a copy, and never stored."""

    def __init__(
        self, *, loader: GraderLoader, language_model: LanguageModel, suggester: SentenceSuggester
    ) -> None:
        self._loader = loader
        self._language_model = language_model
        self._suggester = suggester

    def tried(
        self,
        question: Question,
        answer: str,
        grade: SimilarityGrade,
        endpoint: Endpoint,
        *,
        masking: Masking | None = None,
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> TriedSuggestions:
        """The suggestions that moved the grade of a copy, the best first, and how many were left out.

        With ``masking``, the endpoint sees placeholders. ``progress`` hears what is going on.

        Raises:
            NotGradedError: there are none, and why; nothing is sent where nobody agreed to it.
            EmbedderError: the local scorer, which tries them, cannot be loaded.
        """
        if not self._language_model.has_agreed(endpoint):
            raise NotGradedError(
                Ungraded.NOT_AGREED,
                f"nobody has agreed that answers may be sent to {shown_origin(endpoint.origin)}: "
                "agree to it first.",
            )
        points = _points(question, grade)
        if not points:
            return TriedSuggestions((), 0, 0)
        sentences = [answer[span.start : span.end] for span in grade.sentences]
        sent = [masking.masked(sentence) for sentence in sentences] if masking else sentences
        suggestions = self._suggester.suggest(
            question, sent, points, endpoint, cancel=cancel, progress=progress
        )
        if masking:
            suggestions = tuple(
                replace(each, sentence=masking.unmasked(each.sentence)) for each in suggestions
            )
        scorer = self._loader.scorer()
        tried = Advisor(scorer).suggested(question, answer, grade, suggestions)
        if cancel is not None and cancel.is_set():
            raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
        return tried


def _points(question: Question, grade: SimilarityGrade) -> list[str]:
    """The points of the next steps, but for what may be said already, that the rubric still has."""
    criteria = question.rubric.criteria if question.rubric else ()
    present = {(criterion.id, point) for criterion in criteria for point in criterion.points}
    return [
        step.item.point
        for step in next_steps(question, grade)
        if step.item.key in present and step.kind is not StepKind.CHECK
    ]
