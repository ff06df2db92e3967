from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from grader.errors import StoreError

if TYPE_CHECKING:
    import sqlite3

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
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = {} if "connect_timeout" in address.query else {"connect_timeout": BUSY_SECONDS}
    try:
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args=waits,
        )
    except ImportError as error:
        raise StoreError(
            "psycopg, the driver for PostgreSQL, is not installed: "
            "run pip install 'psycopg[binary]', or use an sqlite:/// address."
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
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
