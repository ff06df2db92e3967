"""What is said of rows of the history that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import DamagedRow

MOST_NAMED = 3


def damage_in_words(rows: Sequence[DamagedRow]) -> str:
    """Which rows are damaged and left out, and what to do; the first few are named."""
    named = "; ".join(
        f"in the table {row.table}, at {row.row}, {row.column} is {row.value}, and {row.expected} was "
        "expected"
        for row in rows[:MOST_NAMED]
    )
    more = len(rows) - MOST_NAMED
    also = f"; and {more:,} more" if more > 0 else ""
    verb = "is" if len(rows) == 1 else "are"
    return (
        f"{count(len(rows), 'row')} of the history {verb} damaged and left out here: {named}{also}. "
        "Everything else works. To get what they held, put a backup back with "
        "`python -m grader restore`; to be rid of them, `python -m grader set-aside FILE` moves them there."
    )
