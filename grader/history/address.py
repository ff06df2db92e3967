from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from grader.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import URL

EXPECTED = "expected sqlite:///path/to/file or postgresql+psycopg://user:password@host/database"


def parse_address(url: str) -> URL:
    """The parsed address of a database.

    Raises:
        StoreError: it is malformed, names no supported database, or no file. Whatever may hold a
            password is left out.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The cause is dropped: a misplaced slash makes it quote a part of the password.
        raise StoreError(
            f"The database address {_scheme(url)}cannot be understood: {EXPECTED}, "
            "with special characters in a password percent-encoded."
        ) from None
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}:
        raise StoreError(f"Databases of the kind {parsed.drivername} are not supported: {EXPECTED}.")
    in_memory = parsed.database in (None, "", ":memory:") or parsed.query.get("mode") == "memory"
    if parsed.get_backend_name() == "sqlite" and in_memory:
        raise StoreError(f"The database address names no file, so nothing would be kept: {EXPECTED}.")
    return parsed


def describe_address(url: str) -> str:
    """Where the data lives, for people: a path, or host and database; never a user or a password."""
    try:
        parsed = parse_address(url)
    except StoreError:
        return "a database address that cannot be used"
    if parsed.get_backend_name() == "sqlite":
        return str(sqlite_path(parsed) or parsed.database)
    port = f":{parsed.port}" if parsed.port else ""
    host = parsed.host or parsed.query.get("host", "localhost")
    return f"{host}{port}/{parsed.database or ''}"


def sqlite_path(parsed: URL) -> Path | None:
    """The file of an address; None for PostgreSQL, and where SQLite is left to read a ``file:`` URI."""
    database = parsed.database or ""
    if parsed.get_backend_name() != "sqlite" or database.startswith("file:"):
        return None
    return Path(database).absolute()


def _scheme(url: str) -> str:
    scheme = re.match(r"[a-z0-9+]+://", url)
    return f"{scheme[0]}… " if scheme else ""
