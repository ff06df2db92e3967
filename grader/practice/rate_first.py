"""Whether the candidate rates each answer before its grade is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.history import HistoryStore

KEY = "rate first"


def rates_first(history: HistoryStore) -> bool:
    """Whether that was switched on; it is off at first."""
    return history.preference(KEY) == "yes"


def keep_rates_first(history: HistoryStore, *, on: bool) -> None:
    """Switches it on or off."""
    history.keep_preference(KEY, "yes" if on else "no")
