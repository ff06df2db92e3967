from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question
    from grader.similarity.alignment import SentenceVectors
    from grader.similarity.reference import Reference


class Rivals:
    """The questions of a bank among which an answer may find a better home than its own."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._questions = [reference.question for reference in references]
        self._summaries = np.concatenate([reference.summaries for reference in references])
        self._first = np.cumsum([0, *(len(reference.summaries) for reference in references[:-1])])

    def best(self, sentences: SentenceVectors) -> tuple[Question, float]:
        """The question that the sentences fit best, and their fit with it as a mean cosine."""
        likeness = np.maximum.reduceat(sentences.means @ self._summaries.T, self._first, axis=1)
        fits = sentences.sizes @ likeness / max(sentences.sizes.sum(), 1)
        return self._questions[int(fits.argmax())], float(fits.max())
