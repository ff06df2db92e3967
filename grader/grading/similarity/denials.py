"""Where an answer says the opposite of a point: "I never monitor it" makes no point about monitoring.

Word vectors take on what stands around them, so that leaving out the denied words is not enough: the answer
is read once more without them, which is needed for the few answers that deny anything only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import SAME, UNRELATED, ramp
from grader.text.negation import polarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.reference import Reference
    from grader.grading.similarity.text_embedding import Embedder, TextEmbedding

DENIES = 0.5
"""Strength with which denied words would make what a point affirms from which they deny it."""
SAYS_SOMETHING = 0.35
"""Share of a point's words that it must affirm for anybody to deny it."""


@dataclass(frozen=True, eq=False)
class Denial:
    """``words`` marks what is denied among the words of ``SentenceVectors.index``; ``points`` are those that
    they deny, that which they deny most first."""

    words: NDArray[np.bool_]
    points: tuple[int, ...]


def find_denial(
    reference: Reference, answer: TextEmbedding, sentences: SentenceVectors, likeness: NDArray[np.float32]
) -> Denial | None:
    """What ``answer`` denies of the points that ``reference`` affirms, if anything."""
    words = np.array(polarity(answer.text, answer.places).denied, bool)[sentences.index]
    if not words.any():
        return None
    weights = reference.word_weights * reference.affirmed
    affirmed = np.maximum(np.add.reduceat(weights, reference.first_word), SAYS_SOMETHING)
    strengths = _strengths(reference, likeness[:, words], weights) / affirmed
    others = _strengths(reference, likeness[:, ~words], weights) / affirmed
    strengths[strengths < others] = 0
    points = tuple(int(point) for point in np.argsort(-strengths) if strengths[point] >= DENIES)
    return Denial(words, points) if points else None


def _strengths(
    reference: Reference, likeness: NDArray[np.float32], weights: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How far some of the answer's words, one column each, make each point."""
    nearest = likeness.max(axis=1, initial=0)
    return np.add.reduceat(ramp(nearest, UNRELATED, SAME) * weights, reference.first_word)


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
    matches = place < len(kept)
    matches[matches] = kept.starts[place[matches]] == answer.starts[kept_index][matches]
    vectors[np.flatnonzero(~denial.words)[matches]] = kept.vectors[place[matches]]
    affirmed = np.asarray(reference.vectors @ vectors.T, np.float32)
    return np.where(reference.affirmed[:, None], affirmed, likeness)


def _blanked(answer: TextEmbedding, words: NDArray[np.intp]) -> str:
    """The text with spaces for some of its words, so that all others keep their place."""
    characters = list(answer.text)
    for start, end in zip(answer.starts[words], answer.ends[words], strict=True):
        characters[start:end] = " " * (end - start)
    return "".join(characters)
