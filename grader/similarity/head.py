from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.similarity.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Head:
    """The grade from 0 to 1 that people are expected to give: a weighted sum of the evidence.

    There is no constant, so that no evidence is worth nothing, and no coefficient is negative, so that more
    evidence never counts against an answer.
    """

    coverage: float
    richness: float

    def expected(self, found: Evidence) -> float:
        """0 to 1."""
        return min(1.0, self.coverage * found.coverage + self.richness * found.richness)
