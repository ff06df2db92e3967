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

    from grader.models import Span
    from grader.similarity.reference import Reference
    from grader.similarity.text_embedding import TextEmbedding

UNRELATED, SAME = 0.2, 0.8
"""Cosine of two words in context below which they have nothing, and from which they have all in common."""
STRAY, ON_POINT = 0.15, 0.45
"""Cosine of a sentence with its nearest point below which it counts for nothing, and from which in full."""


@dataclass(frozen=True, eq=False)
class Alignment:
    """How an answer bears on the points of a reference.

    ``strengths`` has one number a point, 0 (nothing) to 1 (said in full), and ``best`` the sentence that
    does most for it. ``relevance`` has one number a sentence, 0 (stray) to 1 (on point).
    """

    strengths: NDArray[np.float64]
    best: NDArray[np.intp]
    relevance: NDArray[np.float64]


def align(
    reference: Reference, answer: TextEmbedding, spans: Sequence[Span], usable: NDArray[np.float64]
) -> Alignment:
    """Align ``answer``, whose sentences are ``spans``; ``usable`` (0 to 1 each) discounts sentences further."""
    kept = sentence_of(answer, spans)
    inside = kept >= 0
    if not inside.any():
        nothing = np.zeros(len(reference.points))
        return Alignment(nothing, nothing.astype(np.intp), np.zeros(len(spans)))
    vectors, owner = answer.vectors[inside], kept[inside]
    relevance = _relevance(reference, vectors, owner, len(spans))
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    present = owner[first]
    likeness = np.maximum.reduceat(reference.vectors @ vectors.T, first, axis=1)
    matched = ramp(likeness, UNRELATED, SAME) * (relevance * usable)[present]
    weighted = matched * reference.word_weights[:, None]
    by_sentence = np.add.reduceat(weighted, reference.first_word, axis=0)
    strengths = np.add.reduceat(weighted.max(axis=1), reference.first_word)
    return Alignment(strengths.astype(np.float64), present[by_sentence.argmax(axis=1)], relevance)


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
    return np.clip((values - low) / (high - low), 0.0, 1.0).astype(np.float64)


def _relevance(
    reference: Reference, vectors: NDArray[np.float32], owner: NDArray[np.intp], sentences: int
) -> NDArray[np.float64]:
    sums = np.zeros((sentences, vectors.shape[1]), np.float32)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    sums[owner[first]] = np.add.reduceat(vectors, first, axis=0)
    means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return ramp((means @ reference.summaries.T).max(axis=1), STRAY, ON_POINT)
