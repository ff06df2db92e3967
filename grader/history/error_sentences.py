from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from grader.errors import GraderError, StoreError
from grader.history.engine import BUSY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELSEWHERE = "or set GRADER_DATABASE_URL or GRADER_DATA_DIR to another place"
_BUSY = f"was kept busy by another program for {BUSY_SECONDS} seconds: close that program, then try again"
_READ_ONLY = f"may only be read, not written: make the file and its folder writable, {_ELSEWHERE}"
_FULL = "is on a disk that is full, so it was left unchanged: free some space, then try again"
_DENIED = f"may not be used by this user: ask its owner for the rights to read and write, {_ELSEWHERE}"
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
_POSTGRESQL = {
    "25006": "may only be read, not written: connect to the primary server",
    "42501": _DENIED,
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


def _what_happened(error: BaseException) -> str:
    if isinstance(error, PoolTimeout):
        return _BUSY
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorname", None)
        # Extended names go on after the second underscore: SQLITE_IOERR_WRITE.
        known = _SQLITE.get("_".join((code or "").split("_")[:2]))
    else:
        code = getattr(error, "sqlstate", None)
        known = _POSTGRESQL.get(code or "")
        if code is None and type(error).__name__ == "OperationalError":
            known = _UNREACHABLE
    kind = type(error).__name__ if code is None else f"{type(error).__name__} {code}"
    return known or f"could not be read or written ({kind}): try again, {_ELSEWHERE}"
