"""The table of what people took of the server's language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grader.history.rows import UserRows, upsert
from grader.history.tables import spending

if TYPE_CHECKING:
    from datetime import date

MOST_TOKENS = 10**15
"""The largest sum that is kept: whoever took so many has used up any share."""


class Spending(UserRows):
    """How many tokens a person took of the server's language model, day by day."""

    def tokens_taken(self, day: date) -> int:
        """The tokens that the person took on a day, 0 if none."""
        query = select(spending.c.tokens).where(self._mine(spending, day=day.isoformat()))
        with self._database.reading() as connection:
            # What somebody has made of the row by hand must cost no grade: nothing less than 0 was taken.
            taken = connection.scalar(query)
        return max(0, taken) if isinstance(taken, int) else 0

    def take_tokens(self, day: date, tokens: int) -> None:
        """Adds to what the person took on a day; of several at once, in whatever process, none is lost."""
        added = min(max(0, tokens), MOST_TOKENS)
        row = {"user_id": self._user_id, "day": day.isoformat(), "tokens": added}
        with self._writing() as connection:
            upsert(
                connection,
                spending,
                row,
                instead={"tokens": spending.c.tokens + added},
                only_if=spending.c.tokens < MOST_TOKENS,
            )
