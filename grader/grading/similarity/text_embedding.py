"""A text as the embedding model reads it, and what each of its words is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

COMMON = 0.735
"""Rarity at which the most frequent words of a frequency-ordered vocabulary end."""
RARITY_POWER = 0.25
"""How much more a rare word counts than a common one; 0 and 0.25 agreed better with people than 0.5 and 1."""
ASKED_DISCOUNT = 0.2
"""What a word of the question is still worth in a point: repeating the question proves little."""


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

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where each word starts and ends."""
        return list(zip(self.starts.tolist(), self.ends.tolist(), strict=True))

    @property
    def words(self) -> list[str]:
        """The words in lower case, in order."""
        return [self.text[start:end].lower() for start, end in self.places]


@dataclass(frozen=True, eq=False)
class TokenStates:
    """What the layers of an embedding model make of a text's tokens, which a trained reader builds on.

    ``layers`` has one array a layer, from the first to the last that was asked for, with a row a token;
    ``starts`` and ``ends`` are the tokens' character ranges, -1 for the marks that the model puts around a
    text.
    """

    layers: NDArray[np.float32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


class Embedder(Protocol):
    """Turns texts into embeddings; safe to call from several threads."""

    @property
    def digest(self) -> str:
        """Identifies the weights: equal digests embed alike."""

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        """One embedding a text, in order, in as few forward passes as memory allows."""


def content_weights(embedding: TextEmbedding, asked: AbstractSet[str] = frozenset()) -> NDArray[np.float32]:
    """Each word's weight: 0 for function words, more for rare ones, little for stems in ``asked``.

    A text of nothing but function words gets equal weights, so that it still can be compared.
    """
    words = embedding.words
    content = np.array([word not in FUNCTION_WORDS for word in words], bool)
    discount = np.array([ASKED_DISCOUNT if stem(word) in asked else 1.0 for word in words])
    rarity = np.clip((embedding.rarity - COMMON) / (1 - COMMON), 0.02, 1.0) ** RARITY_POWER
    weights = np.asarray(content * discount * rarity, np.float32)
    return weights if weights.sum() > 0 else np.ones(len(words), np.float32)
