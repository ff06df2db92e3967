"""The trained reader: what it says of each expected point of a question, given an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch.nn import functional

from grader.errors import EmbedderError
from grader.grading.similarity.likelihood import PARTLY, PointReading
from grader.grading.similarity.reader_network import (
    AnswerInput,
    Batch,
    PassageTokens,
    PointTokens,
    ReaderNetwork,
)
from grader.grading.similarity.weights import Precision, sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.point_evidence import PointEvidence
    from grader.grading.similarity.text_embedding import TextEmbedding, TokenStates
    from grader.models import Span

FIRST_LAYER = 3
"""The layers of the embedding model up to this one read points and answers apart, as they were."""


@dataclass(frozen=True, eq=False)
class PreparedPoint:
    """A point as the embedding model and the network's first trained layer take it."""

    embedding: TextEmbedding
    tokens: PointTokens


class Reader:
    """Reads answers for points; safe to call from several threads."""

    def __init__(self, embedder: TransformerEmbedder, network: ReaderNetwork) -> None:
        """``embedder`` has the weights that ``network`` was trained on; both compute in its precision."""
        self._embedder = embedder
        self._network = network.eval()
        self._half = embedder.precision is Precision.BFLOAT16

    @classmethod
    def load(cls, embedder: TransformerEmbedder, path: Path, digest: str) -> Reader:
        """The reader with the weights in ``path``, whose SHA-256 is ``digest``.

        Raises:
            EmbedderError: the file is absent, is another one, or does not fit the network.
        """
        found = sha256(path)
        if found != digest:
            raise EmbedderError(
                f"The reader's weights in {path} were refused: their SHA-256 is {found[:12]}…, "
                f"expected {digest[:12]}…. Install the program again."
            )
        network = ReaderNetwork(layers=embedder.layers - FIRST_LAYER)
        try:
            network.load_state_dict({name: value.float() for name, value in load(path.read_bytes()).items()})
        except (SafetensorError, RuntimeError) as error:
            raise EmbedderError(
                f"The reader's weights in {path} do not fit this program: install it again."
            ) from error
        return cls(embedder, network)

    def embed(self, texts: Sequence[str]) -> list[tuple[TextEmbedding, TokenStates]]:
        """Answers as the embedding model reads them."""
        return self._embedder.embed_with_states(texts, first_layer=FIRST_LAYER)

    def prepare(self, points: Sequence[str]) -> list[PreparedPoint]:
        """Points, embedded once and used for every answer."""
        return prepare_points(points, self._embedder)

    def read(
        self,
        points: Sequence[PreparedPoint],
        states: TokenStates,
        spans: Sequence[Span],
        kept: NDArray[np.intp],
        evidence: PointEvidence,
    ) -> PointReading:
        """Read an answer, whose sentences are ``spans``, for the points.

        Only the ``kept`` sentences count; ``evidence`` compares these with the points.
        """
        edges, *passages = passage_tokens(states, spans)
        answer = answer_input(
            [point.tokens for point in points],
            [edges, *(passages[number] for number in kept)],
            evidence.likeness,
        )
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            logits, by_sentence = self._network(Batch.of([answer]))
        return PointReading(
            np.asarray(logits[0].float().numpy(), np.float64),
            np.asarray(by_sentence[0, :, :, PARTLY].float().numpy(), np.float64),
        )


def prepare_points(points: Sequence[str], embedder: TransformerEmbedder) -> list[PreparedPoint]:
    """Points as the embedding model and the network take them."""
    prepared = []
    for embedding, states in embedder.embed_with_states(points, first_layer=FIRST_LAYER):
        layers = torch.from_numpy(states.layers)
        tokens = PointTokens(layers[0], _unit(layers[0]), _unit(layers[-1]))
        prepared.append(PreparedPoint(embedding, tokens))
    return prepared


def passage_tokens(states: TokenStates, spans: Sequence[Span]) -> list[PassageTokens]:
    """The tokens of each sentence, after those that stand in none."""
    starts = np.array([span.start for span in spans])
    owner = np.searchsorted(starts, states.starts, side="right") - 1
    owner[states.starts < 0] = -1
    sizes = np.bincount(owner + 1, minlength=len(spans) + 1).tolist()
    layers = torch.from_numpy(states.layers[:, np.argsort(owner, kind="stable")])
    early, late = _unit(layers[0]), _unit(layers[-1])
    parts = zip(
        torch.split(layers, sizes, dim=1), torch.split(early, sizes), torch.split(late, sizes), strict=True
    )
    return [PassageTokens(*part) for part in parts]


def answer_input(
    points: Sequence[PointTokens], passages: Sequence[PassageTokens], likeness: NDArray[np.float64]
) -> AnswerInput:
    """What the network takes: ``passages`` as ``passage_tokens`` gives them, and how alike each point and
    sentence are (points by sentences)."""
    prior = torch.from_numpy((likeness - likeness.max(axis=1, keepdims=True)).astype(np.float32))
    return AnswerInput(points, passages[1:], passages[0], prior)


def _unit(vectors: Any) -> Any:
    return functional.normalize(vectors.float(), dim=-1)
