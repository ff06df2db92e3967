from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.advice.advisor import MOST_EDITS, Advisor, open_points
from grader.errors import NotGradedError
from grader.practice.origin_in_words import shown_origin

if TYPE_CHECKING:
    from threading import Event

    from grader.models import Edit, Question, SimilarityGrade
    from grader.practice.grader_loader import GraderLoader
    from grader.practice.language_model import LanguageModel
    from grader.rubric_grading import Endpoint
    from grader.rubric_grading.masking import Masking
    from grader.rubric_grading.suggesting import SentenceSuggester


class Suggesting:
    """Sentences by a language model for what an answer lacks: checked, tried on a copy, and never stored."""

    def __init__(
        self, *, loader: GraderLoader, language_model: LanguageModel, suggester: SentenceSuggester
    ) -> None:
        self._loader = loader
        self._language_model = language_model
        self._suggester = suggester

    def edits(
        self,
        question: Question,
        answer: str,
        grade: SimilarityGrade,
        endpoint: Endpoint,
        *,
        masking: Masking | None = None,
        cancel: Event | None = None,
    ) -> tuple[Edit, ...]:
        """The suggestions that moved the grade of a copy, the best first; with ``masking``, the endpoint sees
        placeholders.

        Raises:
            NotGradedError: there are none, and why; nothing is sent where nobody agreed to it.
            EmbedderError: the local scorer, which tries them, cannot be loaded.
        """
        if not self._language_model.has_agreed(endpoint):
            raise NotGradedError(
                "not_agreed",
                f"nobody has agreed that answers may be sent to {shown_origin(endpoint.origin)}: "
                "agree to it first.",
            )
        points = [item.point for _, item in open_points(grade)][:MOST_EDITS]
        if not points:
            return ()
        sentences = [answer[span.start : span.end] for span in grade.sentences]
        sent = [masking.masked(sentence) for sentence in sentences] if masking else sentences
        found = self._suggester.suggest(question, sent, points, endpoint, cancel=cancel)
        if masking:
            found = tuple(replace(each, sentence=masking.unmasked(each.sentence)) for each in found)
        scorer = self._loader.scorer()
        return Advisor(scorer, scorer.likeness).suggested(question, answer, grade, found)
