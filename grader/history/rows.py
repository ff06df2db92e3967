"""What all classes of tables share: the user whose rows they are, and replacing a row."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from grader.errors import NotFoundError, StoreError
from grader.history.database import Database
from grader.history.tables import attempts, people
from grader.models.person import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Column, Connection, Label, Row, Table

    from grader.history.address import Address

SHORTEST_PREFIX = 6
"""Characters of an id that are enough to name what has it, if no other id begins with them."""

_AFTER_EVERYTHING = "\U0010ffff"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nobody can guess."""
    return uuid4().hex


class UserRows:
    """One user's rows in a database, which is opened, and created or migrated, on first use.

    ``database`` may be shared with the stores of other users; else it is the path of an SQLite file,
    ``sqlite:///path``, or ``postgresql+psycopg://user:password@host/database``. ``clock`` returns aware
    times. An ``account`` is in the table of people, and nothing is written for it once it was deleted.
    """

    def __init__(
        self,
        database: Address | Database,
        *,
        user_id: str = LOCAL,
        account: bool = False,
        clock: Callable[[], datetime] = now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._database = database if isinstance(database, Database) else Database(database)
        self._damage = self._database.damage
        self._user_id = user_id
        self._account = account
        self._clock = clock
        self._new_id = new_id

    @contextmanager
    def _writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """As ``Database.writing``, for as long as there is somebody to write for.

        Raises:
            StoreError: also when the account was deleted; it stays until the transaction ends.
        """
        with self._database.writing(alone=alone) as connection:
            if self._account:
                # A window that was left open must bring nothing back of what was deleted in another.
                there = select(people.c.user_id).where(self._mine(people))
                if connection.scalar(there.with_for_update(read=True, key_share=True)) is None:
                    raise StoreError("This account was deleted: log in again to begin a new one.")
            yield connection

    def _mine(self, table: Table, **values: object) -> ColumnElement[bool]:
        """Whether a row belongs to the user and has these values in its columns."""
        return and_(
            table.c.user_id == self._user_id, *(table.c[name] == value for name, value in values.items())
        )

    def _of_attempt(self, table: Table, attempt_id: str, /, **values: object) -> Select[Any]:
        """A row of a table with the user and these values, each a column of the attempt or a plain value.

        It is selected from the attempt, so that nothing is written where there is no such attempt.
        """
        return select(attempts.c.user_id, *labeled(table, values)).where(self._mine(attempts, id=attempt_id))

    def _upsert_of_attempt(
        self, connection: Connection, table: Table, attempt_id: str, /, **values: object
    ) -> None:
        """Writes a row that belongs to an attempt in the place of an earlier one.

        Raises:
            NotFoundError: there is no such attempt.
        """
        row = self._of_attempt(table, attempt_id, attempt_id=attempts.c.id, **values)
        if upsert(connection, table, row) is None:
            raise NotFoundError(f"There is no answer with the id {attempt_id}: it may have been deleted.")


def labeled(table: Table, values: Mapping[str, object]) -> Iterator[Label[Any]]:
    """What to select for the columns of a table: columns of something else, or plain values."""
    for name, value in values.items():
        column = value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        yield column.label(name)


def add_selected(connection: Connection, table: Table, row: Select[Any]) -> bool:
    """Adds the row that is selected; whether one was."""
    names = [column.name for column in row.selected_columns]
    added = table.insert().from_select(names, row).returning(table.c.user_id)
    return connection.scalar(added) is not None


def upsert(
    connection: Connection,
    table: Table,
    row: Mapping[str, object] | Select[Any],
    *,
    instead: Mapping[str, object] | None = None,
    only_if: ColumnElement[bool] | None = None,
) -> Row[Any] | None:
    """Writes a row in the place of the one with its key, and returns what is stored.

    ``instead`` has values for columns of a row that was there already, in the place of those in ``row``.
    Returns None where nothing was written: because ``row`` selects nothing, or because the row that is there
    does not fulfil ``only_if``.
    """
    insert = inserting(connection, table)
    if isinstance(row, Select):
        names = [column.name for column in row.selected_columns]
        insert = insert.from_select(names, row)
    else:
        names = list(row)
        insert = insert.values(**row)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in names if name not in keys} | dict(instead or {})
    written = insert.on_conflict_do_update(index_elements=keys, set_=changed, where=only_if)
    return connection.execute(written.returning(*table.c)).one_or_none()


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insertion that can say what is to happen where there is such a row already."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def may_be_named(column: Column[Any], named: str) -> ColumnElement[bool]:
    """Whether an id is ``named``, or begins with it where that is long enough."""
    if len(named) < SHORTEST_PREFIX:
        return column == named
    return and_(column >= named, column < named + _AFTER_EVERYTHING)
