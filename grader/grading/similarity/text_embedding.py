from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class TextEmbedding:
    """A text read by an embedding model, word by word, none left out.

    ``starts`` and ``ends`` are the words' character ranges in ``text``; ``vectors`` holds one unit
    vector a word, in its context; ``rarity`` runs from 0 (as common as "the") to 1 (rarest). ``whole`` is
    the unit vector of the text as a whole, as sentence-transformers would give it.
    """

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    vectors: NDArray[np.float32]
    rarity: NDArray[np.float32]
    whole: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.starts)


class Embedder(Protocol):
    """Turns texts into embeddings; safe to call from several threads."""

    @property
    def digest(self) -> str:
        """Identifies the weights: equal digests embed alike."""

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        """One embedding a text, in order, in as few forward passes as memory allows."""
