"""What speaks for an answer, as a few numbers that a fitted regression can weigh."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp
from grader.grading.similarity.text_embedding import content_weights
from grader.text.words import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.reference import Reference
    from grader.grading.similarity.text_embedding import TextEmbedding

NOT_RELATED, RELATED = 0.3, 0.8
"""Cosine of a word with its nearest word of the reference from which it adds anything, and in full."""
STRAY, NEAR = 0.05, 0.25
"""Cosine of a sentence with its nearest point up to which it counts for nothing, and from which in full."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer beside one reference, free of how often anything is said.

    ``coverage`` (0 to 1): for each distinct word of the reference, weighted by rarity and discounted where
    the question says it, the cosine of the nearest word of the answer. ``richness`` (0 up): how many
    distinct words of the answer bear on the reference, on a logarithmic scale, beside how many the
    reference has. ``words`` counts all words.
    """

    coverage: float
    richness: float
    words: int


NOTHING = Evidence(0.0, 0.0, 0)


def evidence(
    reference: Reference,
    answer: TextEmbedding,
    sentences: SentenceVectors,
    usable: NDArray[np.float64],
    likeness: NDArray[np.float32],
) -> Evidence:
    """The evidence of ``answer``.

    ``likeness`` holds the cosine of each reference word (row) with each word in ``sentences`` (column);
    ``usable`` (0 to 1 each) discounts sentences that are echoes or lists.
    """
    if not len(sentences.vectors):
        return NOTHING
    closeness = (sentences.means @ reference.summaries.T).max(axis=1)
    counts = (usable * ramp(closeness, STRAY, NEAR))[sentences.owner]
    nearest = np.zeros(len(reference.word_shares))
    np.maximum.at(nearest, reference.distinct, (likeness * counts).max(axis=1))
    said = np.maximum.reduce([likeness.max(axis=0), np.zeros(likeness.shape[1], np.float32)])
    weights = content_weights(answer, reference.asked)[sentences.index]
    worth = ramp(said, NOT_RELATED, RELATED) * counts * weights
    return Evidence(
        coverage=float(reference.word_shares @ nearest),
        richness=math.log1p(_distinct_sum(answer, sentences.index, worth)) / reference.size,
        words=len(answer),
    )


def _distinct_sum(answer: TextEmbedding, index: NDArray[np.intp], worth: NDArray[np.float64]) -> float:
    """The sum over distinct words, each at its best."""
    words = answer.words
    best: dict[str, float] = {}
    for place, value in zip(index, worth, strict=True):
        if value > 0:
            key = stem(words[place])
            best[key] = max(best.get(key, 0.0), float(value))
    return sum(best.values())
