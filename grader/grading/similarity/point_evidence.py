"""How alike points and the sentences of an answer are by the untrained embedding model alone.

The trained reader sees through wording, and this sorts what candidates plainly say: points are judged by
both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import SAME, UNRELATED, ramp, sentence_of
from grader.grading.similarity.text_embedding import content_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.models import Span


@dataclass(frozen=True, eq=False)
class PointEvidence:
    """Points (rows) beside the sentences of an answer (columns).

    ``cosine`` compares them as wholes, ``with_last`` after putting each sentence together with the one before
    it, and ``aligned`` (0 to 1) is the share of the point's content words that the sentence has a word for.
    ``together`` (0 to 1, one a point) is that share by all sentences; ``words`` counts the answer's.
    """

    cosine: NDArray[np.float64]
    with_last: NDArray[np.float64]
    aligned: NDArray[np.float64]
    together: NDArray[np.float64]
    words: int

    @property
    def likeness(self) -> NDArray[np.float64]:
        """How alike each sentence and point are: the sum of cosine and aligned share."""
        return self.cosine + self.aligned

    def of(self, sentences: NDArray[np.intp]) -> PointEvidence:
        """The same for some of the sentences."""
        aligned = self.aligned[:, sentences]
        return PointEvidence(
            self.cosine[:, sentences],
            self.with_last[:, sentences],
            aligned,
            np.minimum(self.together, aligned.sum(axis=1)),
            self.words,
        )


def point_evidence(
    points: Sequence[TextEmbedding], answer: TextEmbedding, spans: Sequence[Span]
) -> PointEvidence:
    """Compare each point with each sentence of ``answer``; ``spans`` are its sentences, at least one."""
    owner = sentence_of(answer, spans)
    inside = owner >= 0
    vectors, owner = answer.vectors[inside], owner[inside]
    sums = np.zeros((len(spans), answer.vectors.shape[1]), np.float32)
    np.add.at(sums, owner, vectors)
    pairs = sums.copy()
    pairs[1:] += sums[:-1]
    wholes = np.stack([_unit(point.vectors.mean(axis=0)) for point in points])
    aligned = np.zeros((len(points), len(spans)))
    together = np.zeros(len(points))
    for number, point in enumerate(points):
        weights = content_weights(point)
        weights = weights / weights.sum()
        alike = ramp(point.vectors @ vectors.T, UNRELATED, SAME)
        nearest = np.zeros((len(spans), len(point)))
        np.maximum.at(nearest, owner, alike.T)
        aligned[number] = nearest @ weights
        together[number] = alike.max(axis=1, initial=0.0) @ weights
    return PointEvidence(
        np.asarray(wholes @ _unit(sums).T, np.float64),
        np.asarray(wholes @ _unit(pairs).T, np.float64),
        aligned,
        together,
        len(answer),
    )


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
