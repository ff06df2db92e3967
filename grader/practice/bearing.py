from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.models import PointCoverage, Question, Span
    from grader.similarity.scorer import SimilarityScorer


class SimilarityBearing:
    """What the local scorer makes of words that a language model quotes; knows nothing of that model.

    Strengths run from 0 (nothing to do with it) to 1 (says it in full).
    """

    def __init__(self, scorer: SimilarityScorer) -> None:
        self._scorer = scorer

    def nearest(self, question: Question, answer: str, criterion_id: str, span: Span) -> float:
        """How near these words of the answer come to any point of the criterion."""
        points = self._points(question, answer[span.start : span.end])
        return max((item.strength for item in points if item.criterion_id == criterion_id), default=0.0)

    def sentence_for(self, question: Question, answer: str, point: str) -> tuple[Span, float] | None:
        """The answer's sentence that does most for a point of the rubric, and how much; None if none does."""
        grade = self._scorer.grade(question, answer)
        for item in grade.coverage:
            if item.point == point and item.criterion_id is not None and item.sentence is not None:
                return grade.sentences[item.sentence], item.strength
        return None

    def _points(self, question: Question, words: str) -> tuple[PointCoverage, ...]:
        try:
            return self._scorer.grade(question, words).coverage
        except GraderError:
            return ()
