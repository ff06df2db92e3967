"""Where an answer says the opposite of a point: "I never monitor it" makes no point about monitoring.

Word vectors take on what stands around them, so that leaving out the denied words is not enough: the answer
is read once more without them, which is needed for the few answers that deny anything only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.similarity.alignment import SAME, UNRELATED, ramp
from grader.similarity.negations import polarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.similarity.alignment import SentenceVectors
    from grader.similarity.reference import Reference
    from grader.similarity.text_embedding import Embedder, TextEmbedding

DENIES = 0.6
"""Strength with which denied words would make what a point affirms from which they deny it."""
SAYS_SOMETHING = 0.35
"""Share of a point's words that it must affirm for anybody to deny it."""


@dataclass(frozen=True, eq=False)
class Denial:
    """``words`` marks what is denied among the words of ``SentenceVectors.index``; ``point`` is the one
    that they deny most, and ``sentence`` where they do."""

    words: NDArray[np.bool_]
    point: int
    sentence: int


def find_denial(
    reference: Reference, answer: TextEmbedding, sentences: SentenceVectors, likeness: NDArray[np.float32]
) -> Denial | None:
    """What ``answer`` denies of the points that ``reference`` affirms, if anything."""
    words = polarity(answer).denied[sentences.index]
    if not words.any():
        return None
    weights = reference.word_weights * reference.affirmed
    matched = ramp(likeness[:, words].max(axis=1), UNRELATED, SAME) * weights
    affirmed = np.add.reduceat(weights, reference.first_word)
    strengths = np.add.reduceat(matched, reference.first_word) / np.maximum(affirmed, SAYS_SOMETHING)
    point = int(strengths.argmax())
    if strengths[point] < DENIES:
        return None
    rows = slice(reference.first_word[point], [*reference.first_word, None][point + 1])
    by_word = np.where(words, reference.word_weights[rows] @ likeness[rows], -np.inf)
    return Denial(words, point, int(sentences.owner[by_word.argmax()]))


def without_denied(
    denial: Denial,
    reference: Reference,
    answer: TextEmbedding,
    sentences: SentenceVectors,
    likeness: NDArray[np.float32],
    embedder: Embedder,
) -> NDArray[np.float32]:
    """``likeness`` as it is for what ``reference`` affirms when the denied words are not said."""
    kept_index = sentences.index[~denial.words]
    [kept] = embedder.embed([_blanked(answer, sentences.index[denial.words])])
    vectors = np.zeros_like(sentences.vectors)
    place = np.searchsorted(kept.starts, answer.starts[kept_index])
    found = place < len(kept)
    found[found] = kept.starts[place[found]] == answer.starts[kept_index][found]
    vectors[np.flatnonzero(~denial.words)[found]] = kept.vectors[place[found]]
    affirmed = np.asarray(reference.vectors @ vectors.T, np.float32)
    return np.where(reference.affirmed[:, None], affirmed, likeness)


def _blanked(answer: TextEmbedding, words: NDArray[np.intp]) -> str:
    """The text with spaces for some of its words, so that all others keep their place."""
    characters = list(answer.text)
    for start, end in zip(answer.starts[words], answer.ends[words], strict=True):
        characters[start:end] = " " * (end - start)
    return "".join(characters)
