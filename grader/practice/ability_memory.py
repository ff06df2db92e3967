from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.history import HistoryStore

_PREFIX = "abilities:"


class AbilityMemory:
    """What endpoints turned out to be able to do, kept among the preferences.

    Only a help: what cannot be read or kept is found out again.
    """

    def __init__(self, history: HistoryStore) -> None:
        self._history = history

    def get(self, key: str) -> str | None:
        """What was kept under a key."""
        try:
            return self._history.preference(f"{_PREFIX}{key}")
        except GraderError:
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        with suppress(GraderError):
            self._history.keep_preference(f"{_PREFIX}{key}", text)
