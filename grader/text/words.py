"""What a word of an embedded text is worth: its stem, and whether it carries content."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding

FUNCTION_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both but by
    can could d did do does doing don during each few for from had has have he her here him his how i if in
    into is it its just ll m may me might more most must my no nor not of off on once only or other our out
    over own re s same she should so some such t than that the their them then there these they this those
    through to too up us ve very was we were what when where which while who why will with would you your
    """.split()
)
"""Words that say nothing by themselves; a point is not covered by sharing them."""

COMMON = 0.735
"""Rarity at which the most frequent words of a frequency-ordered vocabulary end."""
RARITY_POWER = 0.25
"""How much more a rare word counts than a common one; 0 and 0.25 agreed better with people than 0.5 and 1."""
ASKED_DISCOUNT = 0.2
"""What a word of the question is still worth in a point: repeating the question proves little."""

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def words_of(embedding: TextEmbedding) -> list[str]:
    """The words of the text in lower case, in order."""
    return [
        embedding.text[start:end].lower() for start, end in zip(embedding.starts, embedding.ends, strict=True)
    ]


def content_weights(embedding: TextEmbedding, asked: AbstractSet[str] = frozenset()) -> NDArray[np.float32]:
    """Each word's weight: 0 for function words, more for rare ones, little for stems in ``asked``.

    A text of nothing but function words gets equal weights, so that it still can be compared.
    """
    words = words_of(embedding)
    content = np.array([word not in FUNCTION_WORDS for word in words], bool)
    discount = np.array([ASKED_DISCOUNT if stem(word) in asked else 1.0 for word in words])
    rarity = np.clip((embedding.rarity - COMMON) / (1 - COMMON), 0.02, 1.0) ** RARITY_POWER
    weights = np.asarray(content * discount * rarity, np.float32)
    return weights if weights.sum() > 0 else np.ones(len(words), np.float32)
