"""Deterministic stand-ins with the real interfaces."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.text_embedding import TextEmbedding
from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+")
WIDTH = 128


FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\n=1", " =1", "\u00a0 =1", "\u3000=1", "\u200b=1",
    "\ufeff=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "\ufe62=1", " \uff1d1", "\u2028=1",
)  # fmt: skip
"""Cells that a spreadsheet runs, or may."""


class MemoryInMemory:
    """Remembers as long as it lives."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def preference(self, key: str) -> str | None:
        return self.texts.get(key)

    def keep_preference(self, key: str, value: str) -> None:
        self.texts[key] = value


class FakeEmbedder:
    """Equal stems get equal vectors and different ones nearly orthogonal vectors: meaning is spelling."""

    digest = "f" * 64

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        self.calls.append(list(texts))
        return [self._embed(text) for text in texts]

    def _embed(self, text: str) -> TextEmbedding:
        found = list(WORD.finditer(text))
        words = [match[0].lower() for match in found]
        vectors = np.array([_vector(stem(word)) for word in words], np.float32).reshape(-1, WIDTH)
        return TextEmbedding(
            text,
            np.array([match.start() for match in found], np.int32),
            np.array([match.end() for match in found], np.int32),
            vectors,
            np.array([0.7 if word in FUNCTION_WORDS else 0.95 for word in words], np.float32),
            vectors.sum(axis=0) / max(float(np.linalg.norm(vectors.sum(axis=0))), 1e-9),
        )


def _vector(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    vector = np.random.default_rng(seed).standard_normal(WIDTH)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
