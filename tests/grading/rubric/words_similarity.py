from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(r"[a-z]{4,}")


class WordsSimilarity:
    """Similarity by shared words: four are as alike as can be."""

    def alike(self, text: str, others: Sequence[str]) -> tuple[float, ...]:
        words = set(WORD.findall(text.lower()))
        return tuple(min(1.0, len(words & set(WORD.findall(other.lower()))) / 4) for other in others)
