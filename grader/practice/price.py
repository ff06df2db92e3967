from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import Exchange


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, sent and received, in whatever currency it was set in."""

    sent: float
    received: float

    def of(self, exchanges: Iterable[Exchange]) -> float | None:
        """What some calls cost; None if any of them did not tell its tokens, for that is no zero."""
        total = 0.0
        for item in exchanges:
            if item.prompt_tokens is None or item.completion_tokens is None:
                return None
            total += self.sent * item.prompt_tokens + self.received * item.completion_tokens
        return total / 1_000_000
