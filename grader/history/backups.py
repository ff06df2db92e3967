"""Copies of a history in SQLite: checking one, and putting one in the place of the history."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from grader.errors import InputError, StoreError
from grader.history.address import Address, describe_address, parse_address, sqlite_path
from grader.history.engine import store_errors
from grader.history.schema import known_revisions
from grader.models.transfer import SQLITE_MAGIC

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def check_history_file(path: Path, *, name: str) -> None:
    """Makes sure that a file is a whole history in SQLite, of this version or an earlier one.

    ``name`` is what people call it.

    Raises:
        InputError: it is not, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            begins = stream.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}): choose a file that can be.") from error
    if begins != SQLITE_MAGIC:
        raise InputError(f"{name} is no SQLite file: choose a copy or a backup of a history.")
    try:
        with closing(read_only(path)) as connection:
            sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            revision = _revision(connection)
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorname", type(error).__name__)
        raise InputError(
            f"{name} is damaged or cut off ({kind}): copy it again, or choose another."
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
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "attempts", "grades"} <= tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


LOGS = ("-wal", "-shm")
"""What SQLite may keep beside a file while it is in use."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored history: how many ``attempts`` it holds, and where the one before it is ``kept``, if any."""

    attempts: int
    location: str
    kept: Path | None


def restore(address: Address, backup: Path, *, now: datetime) -> Restored:
    """Puts a backup or a copy of a history in the place of the history at ``address``.

    What was there before is kept beside it, byte for byte, in a file named after ``now``. The backup is only
    read. It is migrated, if need be, when the history is next opened.

    Raises:
        InputError: the backup is no history that this version can open, or the history is not in a file.
        StoreError: the history is in use, or its folder cannot be written to.
    """
    present = sqlite_path(parse_address(address))
    location = describe_address(address)
    if present is None:
        raise InputError(
            f"The history at {location} is not in a file of its own: use the backup tools of its database."
        )
    check_history_file(backup, name=str(backup))
    if present.exists() and present.samefile(backup):
        raise InputError(f"{backup} is the history itself: name the backup that should take its place.")
    unfinished = present.with_name(f"{present.name}.part")
    with store_errors(location):
        present.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.unlink(missing_ok=True)
            with closing(read_only(backup)) as source:
                copy_database(source, unfinished)
                (attempts,) = source.execute("SELECT count(*) FROM attempts").fetchone()
            kept = _set_aside(present, now, location) if present.exists() else None
            unfinished.replace(present)
        except CopyError as error:
            raise StoreError(
                f"The backup cannot be copied to the history at {location} ({error}), where nothing was "
                "changed: make sure of space and of the rights to write there."
            ) from error
        finally:
            unfinished.unlink(missing_ok=True)
    return Restored(attempts, location, kept)


def _set_aside(present: Path, now: datetime, location: str) -> Path:
    """Copies the present file, which nobody may be using, and returns the copy; its logs go with it."""
    kept = present.with_name(f"{present.name}.before-restore-{now:%Y%m%dT%H%M%S%f}.backup")
    with closing(sqlite3.connect(present, isolation_level=None, timeout=0)) as connection:
        # A file that is damaged is what restoring is for: it is kept as it is.
        with suppress(sqlite3.DatabaseError):
            _take_alone(connection, location)
        shutil.copy2(present, kept)
    for log in (present.with_name(f"{present.name}{end}") for end in LOGS):
        if log.exists():
            log.replace(kept.with_name(f"{kept.name}{log.name.removeprefix(present.name)}"))
    return kept


def _take_alone(connection: sqlite3.Connection, location: str) -> None:
    """Locks the file, with all that its log held moved into it."""
    try:
        # SQLite does this only where nobody else has the file open.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreError(
                f"The history at {location} is in use: stop Rehearse and whatever else has the file open, "
                "then restore; nothing was changed."
            ) from error
        raise
