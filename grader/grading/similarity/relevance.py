"""Whether an answer is an answer to its question, or fits another question of the bank better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.reference import Reference
    from grader.models import Question

ELSEWHERE, SURELY_HERE = 0.15, 0.35
"""Fit up to which a long answer is about something else, and from which it surely is not."""
SHORT, LONG = 60, 100
"""Words: a shorter answer's fit is too noisy to count, a longer one's counts in full."""
AT_HOME = 0.5
"""Fit from which an answer belongs to its question, whatever else it would fit; 0.44 to 0.72 is usual."""
BETTER_BY = (0.085, 0.13)
"""By how much more it must fit another question for this to begin to count, and to count in full."""
MOST_LOST = 0.5
"""What an answer can lose for fitting another question better: neighboring questions share good answers."""
FAIR_FIT = 0.35
"""Fit that a better home must offer to be named; below, the answer belongs nowhere in the bank."""
FEW_WORDS, FEW_WORDS_MARGIN = 60, 0.08
"""A short answer's fit is noisier: below so many words it must fit another question by so much more."""
MOST_RIVALS = 200
"""Questions that an answer out of place is compared with, at most."""


def relevance(fit: float, words: int, misfit: float) -> float:
    """How far an answer answers its question: 1 in full, down to 0 for a long one about something else.

    ``fit`` is the mean cosine of the answer's sentences with the points nearest to them; ``misfit`` (0 to 1)
    is how clearly another question fits better.
    """
    doubt = ramp(np.array(float(words)), SHORT, LONG) * (1 - ramp(np.array(fit), ELSEWHERE, SURELY_HERE))
    return (1.0 - float(doubt)) * (1 - MOST_LOST * misfit)


class Rivals:
    """The questions of a bank among which an answer may find a better home than its own."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._questions = [reference.question for reference in references]
        self._summaries = np.concatenate([reference.summaries for reference in references])
        self._first = np.cumsum([0, *(len(reference.summaries) for reference in references[:-1])])

    def better_home(self, sentences: SentenceVectors, fit: float) -> tuple[Question | None, float]:
        """The question that the sentences fit clearly better than ``fit``, and how clearly, from 0 to 1."""
        likeness = np.maximum.reduceat(sentences.means @ self._summaries.T, self._first, axis=1)
        fits = sentences.sizes @ likeness / max(sentences.sizes.sum(), 1)
        rival, rival_fit = self._questions[int(fits.argmax())], float(fits.max())
        margin = FEW_WORDS_MARGIN if sentences.sizes.sum() < FEW_WORDS else 0.0
        misfit = float(ramp(np.array(rival_fit - fit - margin), *BETTER_BY))
        return (rival if misfit > 0 and rival_fit >= FAIR_FIT else None), misfit
