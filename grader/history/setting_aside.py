"""Moving damaged rows out of a history into a file, so that nothing of them is lost."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, literal, literal_column, select
from sqlalchemy.types import NullType

from grader.errors import InputError
from grader.history.rows import UserRows
from grader.history.stored import RECORDS, Unfit
from grader.history.tables import HISTORY, attempts, grades

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection, Table


class SettingAside(UserRows):
    """Finds every damaged row of a user, reading all of them."""

    def set_aside(self, file: Path) -> int:
        """Writes each damaged row to a new file, as a line of JSON with its table and what is wrong, and what
        belongs to a damaged attempt; then deletes them. Returns how many rows were written.

        Raises:
            InputError: there is a file of that name, or it cannot be written; nothing was deleted.
        """
        with self._writing() as connection:
            found = list(self._damaged(connection))
            if not found:
                return 0
            try:
                with file.open("x", encoding="utf-8") as stream:
                    for table, row, wrong in found:
                        record = {"table": table.name, "wrong": wrong, "row": row}
                        stream.write(f"{json.dumps(record, default=_plain)}\n")
                    stream.flush()
                    os.fsync(stream.fileno())
            except OSError as error:
                raise InputError(
                    f"{file} cannot be written ({error.strerror}): name a new file; nothing was changed."
                ) from error
            for table, row, _ in found:
                connection.execute(table.delete().where(_number(connection, table) == row[_NUMBER]))
        return len(found)

    def _damaged(self, connection: Connection) -> Iterator[tuple[Table, Mapping[str, Any], str]]:
        for table in HISTORY:
            query = select(table, _number(connection, table).label(_NUMBER)).where(self._mine(table))
            for found in connection.execute(query.execution_options(yield_per=_PAGE)).mappings():
                row = dict(found)
                try:
                    RECORDS[table.name].of(row)
                except Unfit as error:
                    yield table, row, str(error)
                    if table is attempts:
                        yield from self._belonging(connection, row)

    def _belonging(
        self, connection: Connection, attempt: Mapping[str, Any]
    ) -> Iterator[tuple[Table, Mapping[str, Any], str]]:
        for table in HISTORY:
            if table is grades:
                which = table.c.attempt_seq == attempt["seq"]
            elif table is not attempts and "attempt_id" in table.c:
                which = self._mine(table) & (table.c.attempt_id == literal(attempt["id"], NullType()))
            else:
                continue
            query = select(table, _number(connection, table).label(_NUMBER)).where(which)
            for row in connection.execute(query).mappings():
                yield table, dict(row), "its attempt is damaged"


_PAGE = 100
_NUMBER = "number"
"""Under what the database's own number of a row stands in ``_damaged``."""


def _number(connection: Connection, table: Table) -> ColumnElement[Any]:
    """What names a row whatever its columns hold."""
    if connection.dialect.name == "postgresql":
        return cast(literal_column(f"{table.name}.ctid"), Text)
    return literal_column(f"{table.name}.rowid")


def _plain(value: object) -> str:
    return f"bytes {value.hex()}" if isinstance(value, bytes) else str(value)
