from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.errors import InputError, StoreError
from grader.history.address import describe_address, parse_address, sqlite_path
from grader.history.error_sentences import store_errors
from grader.history.history_file import check_history_file, copy_database, read_only

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

LOGS = ("-wal", "-shm")
"""What SQLite may keep beside a file while it is in use."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how many attempts it holds, and where what was there before is kept, if anything."""

    attempts: int
    location: str
    kept: Path | None


def restore(url: str, backup: Path, *, now: datetime) -> Restored:
    """Puts a backup or a copy of a history in the place of the history at ``url``.

    What was there before is kept beside it, byte for byte, in a file named after ``now``. The backup is only
    read. It is migrated, if need be, when the history is next opened.

    Raises:
        InputError: the backup is no history that this version can open, or the history is not in a file.
        StoreError: the history is in use, or its folder cannot be written to.
    """
    present = sqlite_path(parse_address(url))
    location = describe_address(url)
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
        finally:
            unfinished.unlink(missing_ok=True)
    return Restored(attempts, location, kept)


def _set_aside(present: Path, now: datetime, location: str) -> Path:
    """Copies the present file, which nobody may be using, and gives the copy; logs of it are gone then."""
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
