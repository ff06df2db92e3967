"""Whether an answer is an answer to its question at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.reference import Reference
    from grader.models import Question


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


ELSEWHERE, AT_HOME = 0.15, 0.35
"""Fit up to which a long answer is about something else, and from which it surely is not."""
SHORT, LONG = 60, 100
"""Words: a shorter answer's fit is too noisy to count, a longer one's counts in full."""


def question_relevance(fit: float, words: int) -> float:
    """1 for an answer that may belong to its question, down to 0 for a long one about something else.

    ``fit`` is the mean cosine of the answer's sentences with the points nearest to them.
    """
    doubt = ramp(np.array(float(words)), SHORT, LONG) * (1 - ramp(np.array(fit), ELSEWHERE, AT_HOME))
    return 1.0 - float(doubt)
