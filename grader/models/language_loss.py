from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the pen: what is written, and what it was read as in the corrected copy."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class LanguageLoss:
    """What slips of the pen cost, not content.

    ``points`` are those that a copy without the slips makes better than the answer does; ``gain_score`` is
    what the copy scored above it, from 1 to 100.
    """

    slips: tuple[Slip, ...]
    points: tuple[str, ...]
    gain_score: int
