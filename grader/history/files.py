"""Files of SQLite that may come from anywhere: only rows are read from them, and nothing in them is run."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from grader.errors import InputError
from grader.history.engine import lenient_text
from grader.history.schema import known_revisions
from grader.history.stored import short
from grader.history.tables import SINCE, metadata
from grader.models.transfer import SQLITE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Column, Connection, Table


_CHOOSE = "choose a copy or a backup of a history"
_FIRST = "0001"
LOGS = ("-wal", "-shm")
"""What SQLite may keep beside a file while it is in use."""


def check_history_file(path: Path, *, name: str) -> str:
    """Makes sure that a file is a whole history in SQLite, of this version or an earlier one.

    ``name`` is what people call it. Returns the revision, whose tables and columns it has.

    Raises:
        InputError: it is not, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            begins = stream.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}): choose a file that can be.") from error
    if begins != SQLITE_MAGIC:
        raise InputError(f"{name} is no SQLite file: {_CHOOSE}.")
    try:
        with closing(read_only(path)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            revision = _revision(connection)
            if sound and revision is not None:
                _check_shape(connection, revision, name=name)
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorname", type(error).__name__)
        raise InputError(
            f"{name} is damaged or cut off ({kind}): copy it again, or choose another."
        ) from error
    if not sound:
        raise InputError(f"{name} is damaged: copy it again, or choose another.")
    if revision is None:
        raise InputError(f"{name} belongs to another program: {_CHOOSE}.")
    return revision


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that neither changes it nor leaves anything beside it."""
    # Merely reading a file that nobody has open would leave an empty log there.
    in_use = path.with_name(f"{path.name}-wal").exists()
    how = "mode=ro" if in_use else "immutable=1"
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.text_factory = lenient_text
    # What stands in its schema may call no function that could do anything.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def reading_file(path: Path) -> Iterator[Connection]:
    """A connection that reads an SQLite file as it is at one moment."""
    with closing(read_only(path)) as raw:
        raw.execute("BEGIN")
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, hide_parameters=True)
        with engine.connect() as connection:
            yield connection


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Writes a database as it is at one moment to a new file that needs no other beside it.

    Raises:
        CopyError: the new file cannot be written.
        sqlite3.Error: the database cannot be read.
    """
    # What cannot be read at all would else be taken for a copy that cannot be written.
    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        reason = _WRITING.get(getattr(error, "sqlite_errorname", ""))
        if reason is None:
            raise
        raise CopyError(reason) from error


class CopyError(Exception):
    """A copy cannot be written where it was to be; ``str(error)`` is why, in the system's words."""


_WRITING = {
    "SQLITE_FULL": os.strerror(errno.ENOSPC),
    "SQLITE_CANTOPEN": os.strerror(errno.EACCES),
    "SQLITE_READONLY": os.strerror(errno.EROFS),
    "SQLITE_IOERR_WRITE": os.strerror(errno.EIO),
    "SQLITE_IOERR_FSYNC": os.strerror(errno.EIO),
    "SQLITE_IOERR_DIR_FSYNC": os.strerror(errno.EIO),
    "SQLITE_IOERR_TRUNCATE": os.strerror(errno.EIO),
}
"""What SQLite calls it where a file cannot be written, while another is only read."""
_JOURNALS = slice(18, 20)
_NO_LOG = b"\x01\x01"
"""What the file format says there of a database without a write-ahead log."""


def is_history_copy(path: Path) -> bool:
    """Whether an SQLite file is a copy of a history that no program has opened since to write to it."""
    with path.open("rb") as stream:
        # A history in use keeps a log, which a copy does without.
        if stream.read(_JOURNALS.stop)[_JOURNALS] != _NO_LOG:
            return False
    with suppress(sqlite3.Error), closing(read_only(path)) as connection:
        return _revision(connection) is not None
    return False


def _revision(connection: sqlite3.Connection) -> str | None:
    """The revision of a history; None if the file holds something else."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"alembic_version", "attempts", "grades"} <= tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _check_shape(connection: sqlite3.Connection, revision: str, *, name: str) -> None:
    """Makes sure that a file has exactly those of our tables and columns that its revision has.

    Raises:
        InputError: it has not, or the revision is not known.
    """
    known = known_revisions()
    if revision not in known:
        raise InputError(
            f"{name} was written by a newer version of this program, at revision {short(revision)}, and this "
            f"one knows none after {known[-1]}: update this program first."
        )
    kinds = {row[1]: row[2] for row in connection.execute("PRAGMA table_list") if row[0] == "main"}
    for table in metadata.sorted_tables:
        expected, kind = _since(table) <= revision, kinds.get(table.name)
        if expected != (kind is not None):
            raise _misshapen(name, revision, f"the table {table.name}", there=not expected)
        if kind not in (None, "table"):
            raise InputError(f"In {name} {table.name} is a {kind}, and a table was expected: {_CHOOSE}.")
        columns = {row[1]: row[6] for row in connection.execute(f"PRAGMA table_xinfo({table.name})")}
        for column in table.c if expected else ():
            due = _since(column) <= revision
            if due != (column.name in columns):
                raise _misshapen(name, revision, f"the column {column.name} of {table.name}", there=not due)
            if columns.get(column.name):
                raise InputError(
                    f"In {name} the column {column.name} of {table.name} is computed, and stored values were "
                    f"expected: {_CHOOSE}."
                )


def _since(part: Table | Column[object]) -> str:
    return str(part.info.get(SINCE, _FIRST))


def _misshapen(name: str, revision: str, what: str, *, there: bool) -> InputError:
    return InputError(
        f"{name} says that it has the revision {revision}, and {'has' if there else 'lacks'} {what}, which "
        f"that one {'lacks' if there else 'has'}: {_CHOOSE}."
    )
