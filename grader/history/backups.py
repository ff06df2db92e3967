"""Putting what a backup or a copy of a history holds in the place of the history."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from grader.errors import InputError, StoreError
from grader.history.address import Address, describe_address, parse_address, sqlite_path
from grader.history.claims import FileClaims
from grader.history.database import Database
from grader.history.engine import store_errors
from grader.history.files import LOGS, check_history_file, reading_file
from grader.history.stored import StoredPreference, Unfit
from grader.history.tables import people, preferences
from grader.history.transfer.merging import Merging
from grader.history.transfer.records import ImportFileError, stays_on_its_machine, was_there
from grader.history.transfer.transfer import rows_of_file, users_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored history: how many ``attempts`` it holds, and where the one before it is ``kept``, if any."""

    attempts: int
    location: str
    kept: Path | None


def restore(address: Address, backup: Path, *, now: datetime, user_id: str = "local") -> Restored:
    """Puts what a backup or a copy of a history holds in the place of the history at ``address``.

    Only rows are taken over, each checked as in an import, into a new file of this version; which language
    model is asked on this machine, and the consent to that, stays as it is here. What was there before is
    kept beside it, byte for byte, in a file named after ``now``. The backup is only read. Accounts and the
    rows of other users come along and are not counted.

    Raises:
        InputError: the backup is no history that this version can read, or holds a row that cannot be; or the
            history is not in a file.
        StoreError: the history is in use, or its folder cannot be written to.
    """
    present = sqlite_path(parse_address(address))
    location = describe_address(address)
    if present is None:
        raise InputError(
            f"The history at {location} is not in a file of its own: use the backup tools of its database."
        )
    users = users_in(backup, name=str(backup))
    if present.exists() and present.samefile(backup):
        raise InputError(f"{backup} is the history itself: name the backup that should take its place.")
    with store_errors(location), _alone(present, location):
        descriptor, unfinished_name = mkstemp(dir=present.parent, prefix=f"{present.name}.", suffix=".part")
        os.close(descriptor)
        unfinished = Path(unfinished_name)
        try:
            counted = {user: _fill(unfinished, backup, user_id=user, location=location) for user in users}
            _fill_people(unfinished, backup)
            _keep_settings(unfinished, present, user_id=user_id)
            _finish(unfinished, like=present)
            kept = _set_aside(present, now, location) if present.exists() else None
            unfinished.replace(present)
        except ImportFileError as error:
            raise InputError(
                f"{error.what}: choose another backup, or import an archive; nothing was changed."
            ) from error
        finally:
            for end in ("", *LOGS):
                unfinished.with_name(f"{unfinished.name}{end}").unlink(missing_ok=True)
    return Restored(counted.get(user_id, 0), location, kept)


@contextmanager
def _alone(present: Path, location: str) -> Iterator[None]:
    """Lets nobody else restore meanwhile: what one had just put there another would set aside at once."""
    present.parent.mkdir(parents=True, exist_ok=True)
    with closing(FileClaims(present.with_name(f"{present.name}.restoring"), location)) as claims:
        if not claims.take("restore"):
            raise StoreError(
                f"The history at {location} is being restored by somebody who began before: wait until "
                "that is done and look at what it holds; nothing was changed by you."
            )
        try:
            yield
        finally:
            claims.drop_file()


def _fill(target: Path, backup: Path, *, user_id: str, location: str) -> int:
    """Adds what is a user's in a backup to a new history; how many attempts that were."""
    database = Database(target)
    database.location = location
    try:
        with (
            closing(rows_of_file(backup, name=str(backup), user_id=user_id)) as rows,
            database.writing() as connection,
        ):
            return Merging(connection, user_id=user_id).merge(rows).added.attempts
    finally:
        database.close()


def _fill_people(target: Path, backup: Path) -> None:
    """Adds the accounts in a backup to a new history: without them nobody would find their rows again."""
    if not was_there(people, check_history_file(backup, name=str(backup))):
        return
    with reading_file(backup) as connection:
        accounts = [dict(row) for row in connection.execute(select(people)).mappings()]
    database = Database(target)
    with database.writing() as connection:
        if accounts:
            connection.execute(people.insert(), accounts)
    database.close()


def _keep_settings(target: Path, present: Path, *, user_id: str) -> None:
    """Adds what the present history says about this machine to a new one, as far as it can be read."""
    own: list[dict[str, Any]] = []
    with suppress(OSError, InputError, sqlite3.Error, SQLAlchemyError):
        revision = check_history_file(present, name=present.name)
        if was_there(preferences, revision):
            with reading_file(present) as connection:
                query = select(preferences).where(preferences.c.user_id == user_id)
                for row in map(dict, connection.execute(query).mappings()):
                    with suppress(Unfit):
                        if stays_on_its_machine(StoredPreference.of(row).key):
                            own.append(row)
    database = Database(target)
    with database.writing() as connection:
        if own:
            connection.execute(preferences.insert(), own)
    database.close()


def _finish(file: Path, *, like: Path) -> None:
    """Makes a new history one file that needs no other beside it, with the rights of the one before."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise sqlite3.DatabaseError
    mode = like.stat().st_mode if like.exists() else 0o666 & ~_mask()
    file.chmod(mode & 0o777)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _set_aside(present: Path, now: datetime, location: str) -> Path:
    """Copies the present file, which nobody may be using, and returns the copy; its logs go with it."""
    kept = present.with_name(f"{present.name}.before-restore-{now:%Y%m%dT%H%M%S%f}.backup")
    with closing(sqlite3.connect(present, isolation_level=None, timeout=0)) as connection:
        # A file that is damaged is what restoring is for: it is kept as it is.
        with suppress(sqlite3.DatabaseError):
            _take_alone(connection, location)
        _copy_whole(present, kept)
    for log in (present.with_name(f"{present.name}{end}") for end in LOGS):
        if log.exists():
            log.replace(kept.with_name(f"{kept.name}{log.name.removeprefix(present.name)}"))
    return kept


def _copy_whole(file: Path, target: Path) -> None:
    """Copies a file, which carries its name only once it is whole."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        shutil.copy2(file, unfinished)
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


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
