"""Where the page of an attempt is, and what the places on it are called that a link can lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote as in_address

from grader.models import GraderKind

if TYPE_CHECKING:
    from grader.models import WeakSpot


def attempt_address(attempt_id: str) -> str:
    """The page of an attempt, from any other page."""
    return f"./history?attempt={in_address(attempt_id)}"


def sentence(index: int) -> str:
    """One of the sentences of the answer, from 0."""
    return f"sentence-{index}"


def point(label: str) -> str:
    """A point of the coverage list, by its short name."""
    return f"point-{label}"


def quote(label: str) -> str:
    """The words of the answer that earn a criterion its level."""
    return f"quote-{label}"


def criterion(label: str) -> str:
    """A criterion of the rubric grade, by its short name."""
    return f"criterion-{label}"


BY_PEOPLE = "by-people"
"""What people say of the answer, beside the machine."""


def of_spot(spot: WeakSpot, grader: GraderKind) -> str:
    """Where an answer falls short: at its own words, or at what they should have said."""
    if grader is GraderKind.RUBRIC:
        label = f"R{spot.number}"
        return criterion(label) if spot.sentence is None else quote(label)
    if grader is GraderKind.HUMAN:
        return BY_PEOPLE
    return point(str(spot.number)) if spot.place is None else sentence(spot.place)
