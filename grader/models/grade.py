"""What the grades of all graders have in common."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


class GraderKind(StrEnum):
    """Who gave a grade; scores of different kinds are never put together."""

    SIMILARITY = "similarity"
    RUBRIC = "rubric"
    HUMAN = "human"


class Grade(Protocol):
    """What one grader says about one answer, as frozen data that pydantic writes and reads.

    ``score`` runs from 0 to 100. ``version`` is what decides the grade besides the answer: equal versions
    grade alike, and ``str`` of it is what is stored and shown.
    """

    kind: ClassVar[GraderKind]

    @property
    def score(self) -> int: ...

    @property
    def version(self) -> Hashable: ...


def by_kind(*grades: Grade | None) -> Mapping[GraderKind, Grade]:
    """The grades that there are, as an attempt holds them."""
    return {grade.kind: grade for grade in grades if grade is not None}
