from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read at run time, to write interviews as JSON

LONGEST_COMPANY = 200
LONGEST_INTERVIEW_NOTES = 5_000
"""Characters."""
BEST = 5
"""How well an interview can go; 1 is badly."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A real interview, as the candidate noted it.

    ``company`` says what kind of company it was, ``questions`` are ids of the bank; ``went`` runs from 1
    (badly) to 5 (very well), None if not said.
    """

    id: str
    held_on: date
    company: str
    questions: tuple[str, ...]
    went: int | None
    notes: str
