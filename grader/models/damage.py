from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A stored row that cannot be read: its table, what names it there, and what is wrong in which column.

    ``value`` is short and in quotes; ``expected`` is what could have stood there.
    """

    table: str
    row: str
    column: str
    value: str
    expected: str
