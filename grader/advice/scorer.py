from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question, SimilarityGrade


class Scorer(Protocol):
    """Grades answers; equal answers get equal grades."""

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> Sequence[SimilarityGrade]:
        """The grades of many answers, in order."""
        ...


class Likeness(Protocol):
    """How alike short texts are in meaning."""

    def alike(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """How alike a text is to each of the others, 0 (not at all) to 1 (the same)."""
        ...
