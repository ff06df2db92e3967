from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.rubric_grade import Level


class Quality(StrEnum):
    """How good an example answer is as a whole."""

    STRONG = "strong"
    PARTIAL = "partial"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class ExampleLevel:
    """The level that an example reaches on one criterion, with the reason in a sentence."""

    criterion_id: str
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """An answer written to show a quality, with a level for each criterion, in the rubric's order."""

    question_id: str
    quality: Quality
    answer: str
    levels: tuple[ExampleLevel, ...]

    @property
    def id(self) -> str:
        return f"{self.question_id}/{self.quality}"
