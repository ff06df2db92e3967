"""Stored attempts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.comparison.comparing import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.history import HistoryStore
    from grader.models import Comparison


class Comparing:
    """Puts stored attempts side by side; nothing is graded for it."""

    def __init__(self, *, history: HistoryStore) -> None:
        self._history = history

    def compare(self, attempt_ids: Sequence[str]) -> Comparison:
        """Two to four attempts at one question, oldest first; ids may be cut as for ``history.attempt``.

        Raises:
            NotFoundError: there is no such attempt.
            InputError: they cannot be compared.
        """
        return compare([self._history.attempt(each) for each in attempt_ids])
