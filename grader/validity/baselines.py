"""What a grader must beat to have learnt anything: the trivial scores of an answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from grader.similarity.words import FUNCTION_WORDS, stem, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.similarity.text_embedding import TextEmbedding

COSINE, SHARED_WORDS, LENGTH, CONSTANT = "whole-text cosine", "shared words", "length", "constant"
FLAT = 1e-3


def whole_text_cosine(reference: TextEmbedding, answer: TextEmbedding) -> float:
    return float(reference.whole @ answer.whole)


def shared_words(reference: TextEmbedding, answer: TextEmbedding) -> float:
    """The share of the reference's content words that the answer has, 0 to 1."""
    wanted, found = _content(reference), _content(answer)
    return len(wanted & found) / max(len(wanted), 1)


def length(answer: TextEmbedding) -> float:
    return math.log1p(len(answer))


def as_grades(values: NDArray[np.float64], grades: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values`` on the best straight line to the very ``grades`` they are judged by: a head start."""
    if np.ptp(values) == 0:
        return np.full(len(values), grades.mean())
    # A falling line would turn a bad score into a good one; a nearly flat one keeps its own ranking.
    slope = max(float(np.polyfit(values, grades, 1)[0]), FLAT)
    return np.asarray(grades.mean() + slope * (values - values.mean()))


def _content(text: TextEmbedding) -> set[str]:
    return {stem(word) for word in words_of(text) if word not in FUNCTION_WORDS}
