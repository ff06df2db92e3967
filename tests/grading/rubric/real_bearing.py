from __future__ import annotations

from typing import TYPE_CHECKING

from grader.text.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.scorer import SimilarityScorer
    from grader.models import Span


class RealBearing:
    """Bearing by the scorer that the product ships."""

    def __init__(self, scorer: SimilarityScorer) -> None:
        self._scorer = scorer

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        return self._scorer.likeness.alike(text, others)

    def sentences(self, answer: str) -> Sequence[Span]:
        return sentence_spans(answer)
