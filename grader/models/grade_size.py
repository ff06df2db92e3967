from __future__ import annotations

from dataclasses import dataclass

CHARACTERS_PER_TOKEN = 3
"""Few, so that an estimate is rather too high than too low."""


@dataclass(frozen=True, slots=True)
class GradeSize:
    """About how many tokens one grade takes, sent and received, before anybody is asked."""

    sent: int
    received: int


def tokens_in(characters: int) -> int:
    """About how many tokens a text of so many characters has, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)
