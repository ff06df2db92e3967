"""Embeds texts with a sentence-transformers model; the only importer of it and of torch."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from grader.errors import EmbedderError
from grader.grading.similarity.text_embedding import TextEmbedding, TokenStates
from grader.grading.similarity.weights import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.weights import Weights


def windows(tokens: int, longest: int, stops: list[int]) -> list[tuple[int, int]]:
    """Cut ``tokens`` tokens into the fewest even ranges of at most ``longest``, at sentence ends if it can.

    ``stops`` are token positions, ascending, at which a sentence ends.
    """
    cuts = [0]
    while tokens - cuts[-1] > longest:
        rest = tokens - cuts[-1]
        even = cuts[-1] + math.ceil(rest / math.ceil(rest / longest))
        reachable = [
            stop for stop in stops if even - longest // 4 <= stop <= cuts[-1] + longest and stop > cuts[-1]
        ]
        cuts.append(min(reachable, key=lambda stop: abs(stop - even), default=even))
    cuts.append(tokens)
    return list(pairwise(cuts)) if tokens else []


BATCH_TOKENS = 1024
"""Padded tokens in one forward pass: the fastest size on two cores, and it bounds memory."""
SENTENCE_END = re.compile(r"[.!?…\n]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text's tokens: model input ids, and for each the word it belongs to (-1 for none)."""

    ids: list[int]
    offsets: NDArray[np.int32]
    word_of: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    rarity: NDArray[np.float32]
    windows: list[tuple[int, int]]


def fastest_precision() -> Precision:
    """BFLOAT16 where the processor computes in it (1.5 to 1.7 times as fast); emulated, it is slower."""
    able = torch.cpu.get_capabilities()
    return Precision.BFLOAT16 if able.get("avx512_bf16") or able.get("amx_bf16") else Precision.FLOAT32


class TransformerEmbedder:
    """Word embeddings from a sentence-transformers model, read in windows so that nothing is cut off."""

    def __init__(self, weights: Weights, precision: Precision = Precision.FLOAT32) -> None:
        """Raises EmbedderError if the model cannot be loaded."""
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(
                weights.location,
                device="cpu",
                local_files_only=True,
                model_kwargs={"use_safetensors": True, "dtype": getattr(torch, precision)},
            )
        except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
            reason = (str(error) or type(error).__name__).splitlines()[0][:200]
            raise EmbedderError(
                f"The embedding model {weights.location} could not be loaded ({reason}). "
                "Check GRADER_EMBEDDING_MODEL, or leave it empty for the packaged model."
            ) from error
        # Vectors differ a little, and so may a grade: 1 point of 100 at most was seen.
        self.weights, self.precision = weights, precision
        self._digest = weights.digest + ("" if precision is Precision.FLOAT32 else f"-{precision}")
        self._tokenizer: Any = self._model.tokenizer
        self._transformer: Any = self._model[0].model
        if not getattr(self._tokenizer, "is_fast", False):
            raise EmbedderError(
                f"The embedding model {weights.location} has no fast tokenizer, which tells words apart: "
                "name another one in GRADER_EMBEDDING_MODEL."
            )
        self._prefix, self._suffix = _special_tokens(self._tokenizer)
        self._longest = int(self._model.max_seq_length or 512) - len(self._prefix) - len(self._suffix)
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        return self._digest

    @property
    def layers(self) -> int:
        """How many layers the model has."""
        return int(self._transformer.config.num_hidden_layers)

    def trained_layers(self, first_layer: int) -> list[torch.nn.Module]:
        """The model's own layers after ``first_layer``, to train others from."""
        return list(self._transformer.encoder.layer[first_layer:])

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        return [embedding for embedding, _ in self.embed_with_states(texts, first_layer=self.layers)]

    def embed_with_states(
        self, texts: Sequence[str], *, first_layer: int
    ) -> list[tuple[TextEmbedding, TokenStates]]:
        """Each text's embedding, and its tokens as they leave the layers from ``first_layer`` (0 is what
        enters the first one) to the last."""
        # A fast tokenizer shared by threads fails with "Already borrowed"; torch uses every core anyway.
        with self._lock:
            readings = [self._read(text) for text in texts]
            pieces = [(index, window) for index, reading in enumerate(readings) for window in reading.windows]
            outputs: dict[tuple[int, int], NDArray[np.float32]] = {}
            for batch in _batches(sorted(pieces, key=lambda piece: piece[1][1] - piece[1][0]), BATCH_TOKENS):
                inputs = [readings[index].ids[start:end] for index, (start, end) in batch]
                found = self._forward(inputs, first_layer)
                outputs |= {
                    (index, start): each for (index, (start, _)), each in zip(batch, found, strict=True)
                }
        read = []
        for index, (text, reading) in enumerate(zip(texts, readings, strict=True)):
            windows = [(outputs[index, start], start, end) for start, end in reading.windows]
            read.append(self._put_together(text, reading, windows))
        return read

    def _put_together(
        self, text: str, reading: _Reading, windows: list[tuple[NDArray[np.float32], int, int]]
    ) -> tuple[TextEmbedding, TokenStates]:
        before, after = len(self._prefix), len(self._suffix)
        tokens = np.zeros((len(reading.ids), self._width), np.float32)
        whole = np.zeros(self._width, np.float32)
        offsets = []
        for states, start, end in windows:
            tokens[start:end] = states[-1, before : before + end - start]
            whole += states[-1].sum(axis=0)
            offsets.append(np.pad(reading.offsets[start:end], ((before, after), (0, 0)), constant_values=-1))
        ranges = np.concatenate(offsets) if offsets else np.zeros((0, 2), np.int32)
        layers = (
            np.concatenate([states for states, _, _ in windows], axis=1)
            if windows
            else np.zeros((1, 0, self._width), np.float32)
        )
        return (
            _embedding(text, reading, tokens, whole),
            TokenStates(layers, ranges[:, 0], ranges[:, 1]),
        )

    @property
    def _width(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def _read(self, text: str) -> _Reading:
        encoding = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        ids: list[int] = encoding["input_ids"]
        word_ids: list[int | None] = encoding.word_ids()
        offsets = np.asarray(encoding["offset_mapping"], np.int32).reshape(-1, 2)
        word_of, starts, ends, rarity = _words(text, ids, word_ids, offsets, len(self._tokenizer))
        stops = [
            index + 1
            for index, (start, end) in enumerate(offsets)
            if SENTENCE_END.search(text[start : end + 1])
        ]
        return _Reading(ids, offsets, word_of, starts, ends, rarity, windows(len(ids), self._longest, stops))

    def _forward(self, inputs: list[list[int]], first_layer: int) -> list[NDArray[np.float32]]:
        """For each input what leaves the layers from ``first_layer`` on: layers by tokens by width, special
        tokens included."""
        rows = [self._prefix + ids + self._suffix for ids in inputs]
        width = max(len(row) for row in rows)
        padding = self._tokenizer.pad_token_id or 0
        ids = torch.tensor([row + [padding] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            hidden = self._transformer(
                input_ids=ids, attention_mask=mask, output_hidden_states=True
            ).hidden_states
            states = torch.stack(hidden[first_layer:], dim=1).float().numpy()
        return [each[:, : len(row)] for each, row in zip(states, rows, strict=True)]


def _special_tokens(tokenizer: Any) -> tuple[list[int], list[int]]:
    """What the model expects before and after a text."""
    encoding = tokenizer("a", return_special_tokens_mask=True)
    ids, special = encoding["input_ids"], encoding["special_tokens_mask"]
    first, last = special.index(0), len(special) - special[::-1].index(0)
    return ids[:first], ids[last:]


def _batches(
    pieces: list[tuple[int, tuple[int, int]]], limit: int
) -> Iterator[list[tuple[int, tuple[int, int]]]]:
    batch: list[tuple[int, tuple[int, int]]] = []
    for piece in pieces:
        longest = piece[1][1] - piece[1][0]
        if batch and (len(batch) + 1) * longest > limit:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _words(
    text: str, ids: list[int], word_ids: list[int | None], offsets: NDArray[np.int32], vocabulary: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Group tokens into words: adjoining pieces of letters and digits; marks belong to none."""
    word_of = np.full(len(ids), -1, np.int32)
    starts: list[int] = []
    ends: list[int] = []
    rarity: list[float] = []
    last: int | None = None
    for index, word_id in enumerate(word_ids):
        start, end = offsets[index]
        if word_id is None or not any(character.isalnum() for character in text[start:end]):
            last = None
            continue
        if word_id != last:
            starts.append(start)
            ends.append(end)
            rarity.append(0.0)
            last = word_id
        word_of[index] = len(starts) - 1
        ends[-1] = end
        # Vocabularies are ordered by frequency, so the rank of a piece stands in for its rarity.
        rarity[-1] = max(rarity[-1], math.log1p(ids[index]) / math.log1p(vocabulary))
    return word_of, np.array(starts, np.int32), np.array(ends, np.int32), np.array(rarity, np.float32)


def _embedding(
    text: str, reading: _Reading, tokens: NDArray[np.float32], whole: NDArray[np.float32]
) -> TextEmbedding:
    kept = reading.word_of >= 0
    vectors = np.zeros((len(reading.starts), tokens.shape[1]), np.float32)
    np.add.at(vectors, reading.word_of[kept], tokens[kept])
    return TextEmbedding(
        text, reading.starts, reading.ends, _unit(vectors), reading.rarity, _unit(whole[None])[0]
    )


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
