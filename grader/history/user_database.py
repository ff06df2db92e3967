from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from grader.history.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex


class UserDatabase:
    """One user's rows in a database, which is opened, and created or migrated, on first use.

    ``url`` is ``sqlite:///path`` or ``postgresql+psycopg://user:password@host/database``; ``clock``
    gives aware times.
    """

    def __init__(
        self,
        url: str,
        *,
        user_id: str = "local",
        clock: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self._database = Database(url)
        self._user_id = user_id
        self._clock = clock
        self._new_id = new_id

    @property
    def location(self) -> str:
        """Where the data lives, for people: a path, or host and database; never a password."""
        return self._database.location

    def open(self) -> None:
        """Opens the database now rather than on first use, to learn whether it can be."""
        self._database.open()

    def close(self) -> None:
        """Lets go of the database; the next use opens it again."""
        self._database.close()
