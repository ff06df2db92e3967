from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Levels:
    """What an answer looks like at each level of one criterion."""

    missing: str
    partial: str
    strong: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing employers look for.

    ``weight`` is a percentage; the weights of a rubric add up to 100. ``guidance`` holds the verbatim
    pieces of the question's guidance that the criterion comes from. ``points`` are statements that an
    answer meeting the criterion would make.
    """

    id: str
    title: str
    weight: int
    guidance: tuple[str, ...]
    levels: Levels
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of one question, as read from ``file``; ``digest`` changes whenever any word does."""

    question_id: str
    criteria: tuple[Criterion, ...]
    digest: str
    file: str = field(compare=False)
