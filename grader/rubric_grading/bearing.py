from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from grader.models import Question, Span


class Bearing(Protocol):
    """What a local scorer sees of an answer, against which a model's claims are checked."""

    def nearest(self, question: Question, answer: str, criterion_id: str, span: Span) -> float:
        """How close (0 to 1) the words of ``answer`` in ``span`` come to any point of one criterion."""
        ...

    def sentence_for(self, question: Question, answer: str, point: str) -> tuple[Span, float] | None:
        """The sentence of ``answer`` closest to ``point`` and how close (0 to 1); None without sentences."""
        ...
