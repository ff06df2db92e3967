from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Span


class Bearing(Protocol):
    """What a local scorer makes of texts, against which a model's claims are checked."""

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """How alike in meaning a text is to each of the others, 0 (not at all) to 1 (the same)."""
        ...

    def sentences(self, answer: str) -> Sequence[Span]:
        """The sentences of an answer, in order."""
        ...
