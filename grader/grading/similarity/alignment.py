"""Soft alignment: for each content word of a point, the word of the answer that comes closest to it.

The idea is BERTScore's recall (Zhang et al., 2020), with words weighted by rarity and by whether the
question already says them, and with each sentence of the answer counting only as far as it bears on
any point at all, so that filler and chance neighbours earn nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.reference import Reference
    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.models import Span

UNRELATED, SAME = 0.2, 0.8
"""Cosine of two words in context below which they have nothing, and from which they have all in common."""
STRAY, ON_POINT = 0.15, 0.45
"""Cosine of a sentence with its nearest point below which it counts for nothing, and from which in full."""


@dataclass(frozen=True, eq=False)
class SentenceVectors:
    """An answer's words sorted by sentence: ``index`` is each word's place in the answer, ``owner`` names
    its sentence; ``means`` has a unit vector for each sentence and ``sizes`` its number of words (0 and a
    zero vector for one without)."""

    index: NDArray[np.intp]
    vectors: NDArray[np.float32]
    owner: NDArray[np.intp]
    means: NDArray[np.float32]
    sizes: NDArray[np.intp]

    @classmethod
    def of(cls, answer: TextEmbedding, spans: Sequence[Span]) -> SentenceVectors:
        owner = sentence_of(answer, spans)
        index = np.flatnonzero(owner >= 0)
        vectors, owner = answer.vectors[index], owner[index]
        means = np.zeros((len(spans), answer.vectors.shape[1]), np.float32)
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(first):
            means[owner[first]] = np.add.reduceat(vectors, first, axis=0)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        return cls(index, vectors, owner, means, np.bincount(owner, minlength=len(spans)))


@dataclass(frozen=True, eq=False)
class Alignment:
    """How an answer bears on the points of a reference.

    ``strengths`` has one number a point, 0 (nothing) to 1 (said in full): the mean of what all sentences
    say of it together and what one says alone. ``best`` is the sentence that does most for it.
    ``relevance`` has one number a sentence, 0 (stray) to 1 (on point), and ``fit`` is the sentences' mean
    cosine with their nearest points.
    """

    strengths: NDArray[np.float64]
    best: NDArray[np.intp]
    relevance: NDArray[np.float64]
    fit: float

    def of(self, points: NDArray[np.intp]) -> Alignment:
        """The same for some of the points."""
        return Alignment(self.strengths[points], self.best[points], self.relevance, self.fit)


def word_likeness(reference: Reference, sentences: SentenceVectors) -> NDArray[np.float32]:
    """The cosine of each reference word (row) with each word of the answer (column)."""
    return np.asarray(reference.vectors @ sentences.vectors.T, np.float32)


def align(
    reference: Reference,
    sentences: SentenceVectors,
    usable: NDArray[np.float64],
    likeness: NDArray[np.float32],
) -> Alignment:
    """Align an answer with the reference's points.

    ``usable`` (0 to 1 each) discounts the sentences; ``likeness`` is ``word_likeness`` of the two.
    """
    if not len(sentences.vectors):
        nothing = np.zeros(len(reference.points))
        return Alignment(nothing, nothing.astype(np.intp), np.zeros(len(sentences.sizes)), 0.0)
    closeness = (sentences.means @ reference.summaries.T).max(axis=1)
    relevance = ramp(closeness, STRAY, ON_POINT)
    first = np.flatnonzero(np.diff(sentences.owner, prepend=-1))
    present = sentences.owner[first]
    matched = (
        ramp(np.maximum.reduceat(likeness, first, axis=1), UNRELATED, SAME) * (relevance * usable)[present]
    )
    weighted = matched * reference.word_weights[:, None]
    by_sentence = np.add.reduceat(weighted, reference.first_word, axis=0)
    together = np.add.reduceat(weighted.max(axis=1), reference.first_word)
    strengths = (together + by_sentence.max(axis=1)) / 2
    fit = float(sentences.sizes @ closeness / sentences.sizes.sum())
    return Alignment(strengths, present[by_sentence.argmax(axis=1)], relevance, fit)


def sentence_of(embedding: TextEmbedding, spans: Sequence[Span]) -> NDArray[np.intp]:
    """For each word the index of the sentence it stands in; -1 for none."""
    if not spans:
        return np.full(len(embedding), -1, np.intp)
    starts = np.array([span.start for span in spans])
    ends = np.array([span.end for span in spans])
    index = np.searchsorted(starts, embedding.starts, side="right") - 1
    return np.where((index >= 0) & (embedding.starts < ends[index]), index, -1)


def ramp(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.float64]:
    """0 up to ``low``, 1 from ``high``, straight between."""
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0), np.float64)
