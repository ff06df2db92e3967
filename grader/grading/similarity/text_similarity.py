"""How alike short texts are in meaning."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import Embedder

MOST_KEPT = 2048
"""Texts whose vectors are kept, those used last: points and phrases come back with every answer."""


class TextSimilarity(Protocol):
    """Compares texts by meaning: a language model's claims and new sentences are checked with it."""

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """How alike a text is to each of the others, 0 (not at all) to 1 (the same)."""
        ...


class EmbeddingSimilarity:
    """Compares texts by the cosine of their embeddings; safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def alike(self, text: str, others: Sequence[str]) -> tuple[float, ...]:
        """The cosine of a text's vector with each of the others', 0 where it is negative."""
        one, *rest = self._of([text, *others])
        return tuple(max(0.0, float(one @ other)) for other in rest)

    def _of(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= {text: each.whole for text, each in zip(new, self._embedder.embed(new), strict=True)}
        with self._lock:
            for text, vector in known.items():
                self._vectors[text] = vector
                self._vectors.move_to_end(text)
            while len(self._vectors) > MOST_KEPT:
                self._vectors.popitem(last=False)
        return [known[text] for text in texts]
