"""The second belt: a stored row that is bad all the same is left out by itself, and remembered."""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

from grader.history.stored import Stored, Unfit, shown
from grader.models import DamagedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Record = TypeVar("Record", bound=Stored)

_NAMES = ("id", "attempt_id", "question_id", "key")
"""Columns that name a row for people; the first of them that it has does."""


class Damage:
    """The damaged rows that each thread has met since it last began to look."""

    def __init__(self) -> None:
        self._here = _Met()

    def begin(self) -> None:
        """Forgets what this thread has met."""
        self._here.rows = {}

    @property
    def met(self) -> tuple[DamagedRow, ...]:
        """What this thread has met, in that order."""
        return tuple(self._here.rows)

    def sound(self, record: type[Record], rows: Iterable[Mapping[Any, Any]]) -> Iterator[Record]:
        """The records in some rows, without those that are damaged."""
        for row in rows:
            read = self.read(record, row)
            if read is not None:
                yield read

    def read(self, record: type[Record], row: Mapping[Any, Any]) -> Record | None:
        """The record in a row; None if it is damaged."""
        try:
            return record.of(row)
        except Unfit as error:
            named = next((row[name] for name in _NAMES if row.get(name) is not None), "?")
            found = DamagedRow(record.table, shown(named), error.column, error.value, error.expected)
            self._here.rows[found] = None
            return None


class _Met(local):
    def __init__(self) -> None:
        self.rows: dict[DamagedRow, None] = {}
