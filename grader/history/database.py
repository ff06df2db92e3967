"""Connections to the database of a history, and what happens to its file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from threading import Lock, local
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from grader.errors import TracesRemain
from grader.history.address import describe_address, parse_address, sqlite_path
from grader.history.damage import Damage
from grader.history.engine import IN_USE, WRITES, build_engine, keep_others_out, sqlite_kind, store_errors
from grader.history.files import copy_database
from grader.history.schema import MIGRATIONS, backups, bring_up_to_date, database_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from grader.history.address import Address


class Database:
    """Connections to one database, which is created or migrated when first used.

    Any number of threads may share it. Every failure is a StoreError with one sentence.
    """

    def __init__(self, address: Address, *, migrations: Path = MIGRATIONS) -> None:
        self.location = describe_address(address)
        self.address = address
        self._migrations = migrations
        self._opening = Lock()
        self._engine: Engine | None = None
        self._file: Path | None = None
        self._file_identity: tuple[int, int] | None = None
        self._here = _Moments()
        self.damage = Damage()

    def open(self) -> None:
        """Connects, and creates or migrates what is stored; does nothing if that was done already."""
        with store_errors(self.location):
            self._opened()

    def close(self) -> None:
        """Lets go of the database; the next use opens it again."""
        with self._opening, store_errors(self.location):
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Lets all that this thread reads within share one transaction, and begins to note damaged rows.

        Whatever this thread writes ends that transaction: what is read afterwards includes it.
        """
        if self._here.shares:
            yield
            return
        self._here.shares = True
        self.damage.begin()
        try:
            yield
        finally:
            self._here.shares = False
            self._end_moment()

    @contextmanager
    def between_moments(self) -> Iterator[None]:
        """Lets go of what this thread has read from; each read within has a transaction of its own."""
        shares, self._here.shares = self._here.shares, False
        try:
            self._end_moment()
            yield
        finally:
            self._here.shares = shares

    def _end_moment(self) -> None:
        """Lets go of what this thread has read from: what it reads next is as it is then.

        Never fails, even if the connection has died in the meantime.
        """
        connection, self._here.connection = self._here.connection, None
        if connection is not None:
            _let_go(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one unchanging state."""
        here = self._here
        with store_errors(self.location):
            if not here.shares:
                connection = self._opened().connect()
                try:
                    yield connection
                finally:
                    _let_go(connection)
                return
            if here.connection is None:
                here.connection = self._opened().connect()
            try:
                yield here.connection
            except SQLAlchemyError:
                self._end_moment()
                raise

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """A connection whose changes are all kept on leaving, or none of them on an error.

        ``alone`` keeps everybody else from writing meanwhile, as SQLite always does.
        """
        self._end_moment()
        with store_errors(self.location), self._opened().connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                if alone:
                    keep_others_out(connection)
                yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection without transactions, which ends with this and lets go of whatever it holds."""
        with store_errors(self.location):
            shared = self._opened().connect()
            connection = shared.execution_options(isolation_level="AUTOCOMMIT", **{WRITES: True})
        try:
            yield connection
        finally:
            with suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()

    def backups(self) -> int:
        """How many backups lie beside an SQLite file; none beside PostgreSQL."""
        with store_errors(self.location):
            self._opened()
            return 0 if self._file is None else sum(path.suffix == ".backup" for path in backups(self._file))

    def erase_traces(self, *, keep_backups: bool = False) -> None:
        """Makes what was deleted unreadable in an SQLite file, its write-ahead log and its backups.

        The file is written anew: where SQLite moves rows between pages, copies of them stay behind that
        ``secure_delete`` does not overwrite. ``keep_backups`` leaves the backups as they are, for when
        nothing was deleted. On PostgreSQL the server's own vacuuming does this.

        Raises:
            TracesRemain: another program kept the file or its log in use, or the disk has no room for it.
        """
        self._end_moment()
        with store_errors(self.location), closing(self._opened().raw_connection()) as raw:
            connection = raw.driver_connection
            if not isinstance(connection, sqlite3.Connection):
                return
            if not keep_backups or _has_traces(connection):
                _delete_backups(connection)
            kept_by = rewrite(connection)
        if kept_by is not None:
            raise TracesRemain(
                f"What you deleted is gone from the history at {self.location}, but traces stay in that file "
                f"for now, because {kept_by}, and the next deletion erases them too."
            )

    def note_traces(self, connection: Connection) -> None:
        """Lets whoever opens an SQLite file after a crash delete the backups, which hold what was deleted.

        Written with the deletion itself; ``erase_traces`` takes it back.
        """
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version = {_TRACES}")

    def shorten_log(self) -> None:
        """Empties the write-ahead log of an SQLite file, which else stays as long as it ever was.

        Does nothing on PostgreSQL, or where another connection is using the log: the next time will do.
        """
        self._end_moment()
        with store_errors(self.location), closing(self._opened().raw_connection()) as raw:
            connection = raw.driver_connection
            if isinstance(connection, sqlite3.Connection):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def copy_sqlite(self, target: Path) -> bool:
        """Writes an SQLite database as it is at one moment to a new file; False if it is PostgreSQL.

        Raises:
            CopyError: the new file cannot be written.
        """
        with store_errors(self.location), closing(self._opened().raw_connection()) as raw:
            connection = raw.driver_connection
            if not isinstance(connection, sqlite3.Connection):
                return False
            copy_database(connection, target)
            return True

    def _opened(self) -> Engine:
        with self._opening:
            # Somebody may have deleted or replaced the file: what is written to the one that this process
            # still holds open would be gone without a word.
            if self._engine is not None and _identity(self._file) != self._file_identity:
                self._engine.dispose()
                self._engine = None
            if self._engine is None:
                self._engine = self._open()
                self._file_identity = _identity(self._file)
            return self._engine

    def _open(self) -> Engine:
        address = parse_address(self.address)
        self._file = sqlite_path(address)
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        engine = build_engine(address)
        try:
            if self._file is not None:
                _erase_left_traces(engine)
            bring_up_to_date(engine, location=self.location, migrations=self._migrations)
        except BaseException:
            engine.dispose()
            raise
        return engine


_TRACES = 1
"""The user version of a file whose backups hold what was deleted from it."""


def _has_traces(connection: sqlite3.Connection) -> bool:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == _TRACES)


def _delete_backups(connection: sqlite3.Connection) -> None:
    for backup in backups(database_file(connection)):
        backup.unlink(missing_ok=True)


def _erase_left_traces(engine: Engine) -> None:
    """Ends a deletion whose process was killed before it had erased all traces; never fails for it."""
    with closing(engine.raw_connection()) as raw:
        connection = raw.driver_connection
        if not isinstance(connection, sqlite3.Connection):
            return
        with suppress(OSError, sqlite3.Error):
            if _has_traces(connection):
                _delete_backups(connection)
                rewrite(connection)


class _Moments(local):
    """What one thread reads from: ``connection`` is None until it reads."""

    def __init__(self) -> None:
        self.shares = False
        self.connection: Connection | None = None


def _let_go(connection: Connection) -> None:
    """Closes a connection that only read, so that nothing can be lost even if it has died."""
    try:
        connection.rollback()
    except SQLAlchemyError:
        connection.invalidate()
    connection.close()


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Device and inode, which differ for another file of the same name; None without a file."""
    if file is None or not file.exists():
        return None
    status = file.stat()
    return status.st_dev, status.st_ino


def rewrite(connection: sqlite3.Connection) -> str | None:
    """Writes an SQLite file anew and empties its log; if that failed, why, and what to do first."""
    try:
        connection.execute("VACUUM")
        connection.execute("PRAGMA user_version = 0")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        kind = sqlite_kind(error)
        if kind == "SQLITE_FULL":
            return "the disk has no room to write it anew: free as much space as the file takes"
        if kind not in IN_USE:
            raise
        busy = True
    return "another program is reading that file: close that program" if busy else None
