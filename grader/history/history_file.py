from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from grader.errors import InputError
from grader.history.schema import known_revisions

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"SQLite format 3\x00"
"""What every SQLite file begins with."""


def check_history_file(path: Path, *, name: str) -> None:
    """Makes sure that a file is a whole history in SQLite, of this version or an earlier one.

    ``name`` is what people call it.

    Raises:
        InputError: it is not, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            begins = stream.read(len(MAGIC))
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}): choose a file that can be.") from error
    if begins != MAGIC:
        raise InputError(f"{name} is no SQLite file: choose a copy or a backup of a history.")
    try:
        with closing(read_only(path)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            revision = _revision(connection)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise InputError(
            f"{name} is damaged or cut off ({name}): copy it again, or choose another."
        ) from error
    if not sound:
        raise InputError(f"{name} is damaged: copy it again, or choose another.")
    if revision is None:
        raise InputError(f"{name} belongs to another program: choose a copy or a backup of a history.")
    known = known_revisions()
    if revision not in known:
        raise InputError(
            f"{name} was written by a newer version of this program, at revision {revision}, and this one "
            f"knows none after {known[-1]}: update this program first."
        )


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that neither changes it nor leaves anything beside it."""
    # Merely reading a file that nobody has open would leave an empty log there.
    in_use = path.with_name(f"{path.name}-wal").exists()
    how = "mode=ro" if in_use else "immutable=1"
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?{how}", uri=True)


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Writes a database as it is at one moment to a new file that needs no other beside it."""
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _revision(connection: sqlite3.Connection) -> str | None:
    """The revision of a history; None if the file holds something else."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "attempts", "grades"} <= tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
