from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import PointCoverage, Question, Span
    from grader.similarity.scorer import SimilarityScorer


class SimilarityBearing:
    """What the local scorer makes of an answer's words, one piece at a time; knows of no language model.

    Strengths run from 0 (nothing to do with it) to 1 (says it in full). Made for one answer at a time: what
    its sentences are worth is worked out once.
    """

    def __init__(self, scorer: SimilarityScorer) -> None:
        self._scorer = scorer
        self._read: tuple[Question, str, Sequence[tuple[Span, tuple[PointCoverage, ...]]]] | None = None

    def nearest(self, question: Question, answer: str, criterion_id: str, span: Span) -> float:
        """How near these words of the answer come to any point of the criterion."""
        try:
            points = self._scorer.grade(question, answer[span.start : span.end]).coverage
        except GraderError:
            return 0.0
        return max((item.strength for item in points if item.criterion_id == criterion_id), default=0.0)

    def sentence_for(self, question: Question, answer: str, point: str) -> tuple[Span, float] | None:
        """The answer's sentence that does most for a point of the rubric, and how much; None without any."""
        strengths = [
            (span, item.strength)
            for span, points in self._sentences(question, answer)
            for item in points
            if item.point == point and item.criterion_id is not None
        ]
        return max(strengths, key=lambda pair: pair[1], default=None)

    def _sentences(self, question: Question, answer: str) -> Sequence[tuple[Span, tuple[PointCoverage, ...]]]:
        """Each sentence with what it does for each point, as if it stood alone."""
        if self._read is None or self._read[:2] != (question, answer):
            spans = self._scorer.grade(question, answer).sentences
            alone = self._scorer.grade_many([(question, answer[span.start : span.end]) for span in spans])
            self._read = (
                question,
                answer,
                list(zip(spans, (grade.coverage for grade in alone), strict=True)),
            )
        return self._read[2]
