from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Span
    from grader.similarity.scorer import SimilarityScorer


class SimilarityBearing:
    """What the local scorer makes of texts, against which a language model's claims are checked."""

    def __init__(self, scorer: SimilarityScorer) -> None:
        self._scorer = scorer

    def alike(self, text: str, others: Sequence[str]) -> tuple[float, ...]:
        """How alike in meaning a text is to each of the others, 0 (not at all) to 1 (the same)."""
        return self._scorer.likeness.alike(text, others)

    def sentences(self, answer: str) -> tuple[Span, ...]:
        """The sentences of an answer, in order."""
        # No page should wait for what cuts sentences.
        from grader.similarity.sentences import sentence_spans

        return sentence_spans(answer)
