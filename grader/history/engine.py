"""Engines for databases, and one sentence for whatever goes wrong with one."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from grader.errors import GraderError, StoreError
from grader.history.tables import HISTORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine


BUSY_SECONDS = 30
"""How long a writer waits for its turn before it gives up."""

WRITES = "history_writes"
"""The execution option that marks a connection whose transactions will write."""


def build_engine(address: URL) -> Engine:
    """An engine for ``address``; connects to nothing yet.

    Raises:
        StoreError: the driver is not installed.
    """
    if address.get_backend_name() == "sqlite":
        waits = {} if "timeout" in address.query else {"timeout": BUSY_SECONDS}
        engine = create_engine(address, hide_parameters=True, connect_args=waits)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # The driver would else take the database's encoding, and fail in its own way where that is narrow.
    usual = {"connect_timeout": BUSY_SECONDS, "client_encoding": "utf8"}
    try:
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={name: value for name, value in usual.items() if name not in address.query},
        )
    except ImportError as error:
        raise StoreError(
            "psycopg, the driver for PostgreSQL, is not installed: "
            "run pip install -r requirements-server.txt, or use an sqlite:/// address."
        ) from error
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def lenient_text(stored: bytes) -> str:
    """Text of SQLite, with half of a surrogate pair for each byte that is no text: its reader refuses it."""
    return stored.decode(errors="surrogateescape")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.text_factory = lenient_text
    # Python's driver would start transactions on its own, late and without IMMEDIATE.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten in the file.
    connection.execute("PRAGMA secure_delete = ON")
    # One fsync for each saved answer. With NORMAL it would survive kill -9 of this process as well, but
    # not a power cut; people save an answer every few minutes and lose it only once.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place in the queue at once: a read lock cannot always be upgraded later.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # By default each statement would see what others had saved by then. SQLite's readers see one state.
    if not connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def keep_others_out(connection: Connection) -> None:
    """Lets nobody else write to the tables of a history until the transaction ends; they can be read."""
    if connection.dialect.name != "postgresql":
        return
    named = ", ".join(map(connection.dialect.identifier_preparer.format_table, HISTORY))
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
    connection.exec_driver_sql(f"LOCK TABLE {named} IN SHARE ROW EXCLUSIVE MODE")


_ELSEWHERE = "or set GRADER_DATABASE_URL or GRADER_DATA_DIR to another place"
_BUSY = "was kept busy by another program for too long: close that program, then try again"
_READ_ONLY = f"may only be read, not written: make the file and its folder writable, {_ELSEWHERE}"
_FULL = "is on a disk that is full, so it was left unchanged: free some space, then try again"
_DENIED = f"may not be used by this user: ask its owner for the rights to read and write, {_ELSEWHERE}"
_NARROW = (
    "lies in a database whose encoding is not UTF-8, and cannot keep a character of this text, so it was "
    "left unchanged: export it, create a database with ENCODING 'UTF8', and import it there"
)
_UNREACHABLE = (
    "could not be reached: check that the database server runs, and the host, user, password and database "
    "name in GRADER_DATABASE_URL"
)

_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": f"cannot be opened: check that its folder exists and can be written to, {_ELSEWHERE}",
    "SQLITE_NOTADB": f"is not an SQLite database and was left as it is: move it away, {_ELSEWHERE}",
    "SQLITE_CORRUPT": f"is damaged: put a backup of it in its place with `restore`, {_ELSEWHERE}",
    "SQLITE_IOERR": f"could not be read or written by the system: check the disk that it is on, {_ELSEWHERE}",
}
IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
"""The kinds of SQLite errors that pass once another connection is done."""

_POSTGRESQL = {
    "25006": "may only be read, not written: connect to the primary server",
    "42501": _DENIED,
    "22P05": _NARROW,
    "40P01": _BUSY,
    "53100": _FULL,
    "55P03": _BUSY,
}


@contextmanager
def store_errors(location: str) -> Iterator[None]:
    """Turns whatever goes wrong with the database at ``location`` into one StoreError with one sentence.

    The driver's own words are left to ``__cause__``: they may quote what was typed.
    """
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        if isinstance(cause, GraderError):
            raise cause from None
        raise StoreError(f"The history at {location} {_what_happened(cause or error)}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"The history at {location} {_what_happened(error)}.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(
            f"The folder of the history at {location} cannot be used ({reason}): "
            "set GRADER_DATA_DIR or GRADER_DATABASE_URL to a place that can be written to."
        ) from error


def sqlite_kind(error: sqlite3.Error) -> str:
    """SQLite's name for an error without what narrows it down: SQLITE_IOERR for SQLITE_IOERR_WRITE.

    Empty for an error of Python's own driver.
    """
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])


def _what_happened(error: BaseException) -> str:
    if isinstance(error, PoolTimeout):
        return _BUSY
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorname", None)
        known = _SQLITE.get(sqlite_kind(error))
    else:
        code = getattr(error, "sqlstate", None)
        known = _POSTGRESQL.get(code or "")
        if code is None and type(error).__name__ == "OperationalError":
            known = _UNREACHABLE
    kind = type(error).__name__ if code is None else f"{type(error).__name__} {code}"
    return known or f"could not be read or written ({kind}): try again, {_ELSEWHERE}"
