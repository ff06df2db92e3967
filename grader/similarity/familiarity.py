from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.similarity.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Familiarity:
    """What the answers that the head was fitted on were like: the ranges that 95% of them lay in."""

    coverage: tuple[float, float]
    richness: tuple[float, float]
    words: tuple[float, float]

    def strangeness(self, found: Evidence) -> float:
        """0 for an answer like those; else how far it lies outside, in widths of the range it leaves most."""
        return max(
            _outside(found.coverage, *self.coverage),
            _outside(found.richness, *self.richness),
            _outside(math.log1p(found.words), *(math.log1p(end) for end in self.words)),
        )


def _outside(value: float, low: float, high: float) -> float:
    return max(0.0, low - value, value - high) / (high - low)
