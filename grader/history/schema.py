"""Creating and migrating the tables, with a backup of an SQLite file first."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, func, inspect, select, table

from grader.errors import StoreError
from grader.history.engine import BUSY_SECONDS, IN_USE, WRITES, sqlite_kind
from grader.history.stored import short
from grader.history.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPICursor

MIGRATIONS = Path(__file__).with_name("migrations")

SWITCH_PAUSE = 0.05
"""Seconds between two tries to switch a file's journal."""
_BACKUP_END = re.compile(
    r"\.((revision-|before-restore-).*\.backup(\.part)?|([^.]+\.)?part)(-journal|-wal|-shm)?", re.DOTALL
)
"""What follows the history's own name; ``.part`` is left by who was killed while writing one."""
_VERSION_TABLE = "alembic_version"
_ANY_NUMBER = 7_295_114


def bring_up_to_date(engine: Engine, *, location: str, migrations: Path = MIGRATIONS) -> None:
    """Creates or migrates the tables if need be; a database that is up to date is only looked at.

    An SQLite file that is migrated gets a backup beside it first, named after the revision it holds.

    Raises:
        StoreError: the database comes from a newer version or from another program; it is not touched.
    """
    revisions = known_revisions(migrations)
    with engine.connect() as connection:
        stored = _stored_revision(connection, location=location, known=revisions)
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:
            _read_beside_a_writer(raw.cursor())
    if stored == revisions[-1]:
        return
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Rebuilding a table drops the old one, which must not delete the rows that point to it.
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            # The pragma stays with the connection, so the pool must not hand it out again.
            connection.detach()
        with connection.execution_options(**{WRITES: True}).begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_ANY_NUMBER)))
                if stored is None:
                    _check_encoding(connection, location=location)
            # Now that others wait: one of them may have migrated in the meantime.
            stored = _stored_revision(connection, location=location, known=revisions)
            if stored != revisions[-1]:
                _migrate(connection, stored=stored, migrations=migrations)


def known_revisions(migrations: Path = MIGRATIONS) -> list[str]:
    """The revisions that a database may have, from the first to the one of this version."""
    return sorted(path.name.split("_")[0] for path in (migrations / "versions").glob("[0-9]*.py"))


def _read_beside_a_writer(cursor: DBAPICursor) -> None:
    """Switch an SQLite file to WAL; it is remembered in the file, so mostly there is nothing to do.

    Where several processes open a new file at once, SQLite refuses the switch to some of them at once
    instead of letting them wait their turn.
    """
    ends = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if time.monotonic() > ends or sqlite_kind(error) not in IN_USE:
                raise
            time.sleep(SWITCH_PAUSE)
        else:
            return


def database_file(connection: sqlite3.Connection) -> Path:
    """The file of an open SQLite connection."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def backups(file: Path) -> list[Path]:
    """What migrations and restoring left beside an SQLite file, finished or not, with logs of it."""
    return sorted(path for path in file.parent.iterdir() if is_backup(path.name, of=file.name))


def is_backup(name: str, *, of: str) -> bool:
    """Whether a file beside the one named ``of`` has the name of a backup of it, finished or not."""
    return name.startswith(of) and bool(_BACKUP_END.fullmatch(name.removeprefix(of)))


def _stored_revision(connection: Connection, *, location: str, known: list[str]) -> str | None:
    tables = set(inspect(connection).get_table_names())
    revision: str | None = None
    if _VERSION_TABLE in tables:
        revision = connection.scalar(select(column("version_num")).select_from(table(_VERSION_TABLE)))
        if revision is not None and revision not in known:
            raise StoreError(
                f"The history at {location} has the revision {short(revision)}, and this version knows none "
                f"after {known[-1]}: update this program, or choose another place; nothing was changed."
            )
    # A PostgreSQL database is often shared; an SQLite file that has other tables is somebody else's.
    strangers = tables if connection.dialect.name == "sqlite" else tables & set(metadata.tables)
    if revision is None and strangers - {_VERSION_TABLE}:
        raise StoreError(
            f"The database at {location} belongs to another program (it has the table "
            f"{min(strangers)}): choose another place for the history; nothing was changed."
        )
    return revision


def _check_encoding(connection: Connection, *, location: str) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreError(
            f"The database at {location} keeps text as {encoding}, which lacks many signs that people type: "
            "create it with ENCODING 'UTF8', or choose another place; nothing was changed."
        )


def _migrate(connection: Connection, *, stored: str | None, migrations: Path) -> None:
    # Most runs migrate nothing, and need not wait for this import.
    from alembic import command
    from alembic.config import Config

    source = connection.connection.dbapi_connection
    if isinstance(source, sqlite3.Connection) and stored is not None:
        _back_up(database_file(source), revision=stored)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, "head")


def _back_up(file: Path, *, revision: str) -> None:
    target = file.with_name(f"{file.name}.revision-{revision}.backup")
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
