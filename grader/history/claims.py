"""What one process is working on, so that no other does the same at the same time.

The operating system or the database server holds a claim, and lets go of it when its process ends, however.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sqlalchemy import func, select

from grader.history.engine import store_errors
from grader.history.rows import UserRows
from grader.history.schema import database_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Function

try:
    import fcntl
except ImportError:  # Windows, where only this process is kept from doing the same twice
    fcntl = None  # type: ignore[assignment]

_BYTES = 7
"""Of a claim's number, which both kinds of database take as a whole number with a sign."""


class Claimed(Protocol):
    """Claims on pieces of work, each by a name of any length."""

    def take(self, name: str) -> bool:
        """Whether the piece is this holder's from now on; False if another is working on it."""
        ...

    def release(self, name: str) -> None:
        """Let others have it."""
        ...


class Claims(UserRows):
    """Claims on a user's work, which all processes with this history see."""

    @contextmanager
    def claims(self, work: str) -> Iterator[Claimed]:
        """Claims on pieces of one kind of work; all of them end with this.

        Beside an SQLite file they are kept by an empty file, whose name ends in that of the work.
        """
        with self._database.reading() as connection:
            driver = connection.connection.dbapi_connection
            file = database_file(driver) if isinstance(driver, sqlite3.Connection) else None
        if file is None:
            with self._database.apart() as connection:
                yield _ByServer(connection, f"{work} {self._user_id}", self._database.location)
            return
        with store_errors(self._database.location):
            claimed = FileClaims(file.with_name(f"{file.name}.{work}"), self._user_id)
        with closing(claimed):
            yield claimed


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode(errors="replace")).digest()[:_BYTES], "big")


class FileClaims:
    """Claims of all processes on this machine, kept by locks on bytes of a file: each name has one."""

    _here: ClassVar[set[tuple[Path, int]]] = set()
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, file: Path, whose: str) -> None:
        self._file = file
        self._whose = whose
        self._mine: set[int] = set()
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, name: str) -> bool:
        number = _number(f"{self._whose} {name}")
        with self._lock:
            # The system keeps one process from another, and not one thread from another.
            if (self._file, number) in self._here or not self._locked(number):
                return False
            self._here.add((self._file, number))
        self._mine.add(number)
        return True

    def release(self, name: str) -> None:
        self._let_go(_number(f"{self._whose} {name}"))

    def drop_file(self) -> None:
        """Remove the file, whose claims no longer matter."""
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        for number in tuple(self._mine):
            self._let_go(number)
        os.close(self._descriptor)

    def _let_go(self, number: int) -> None:
        self._mine.discard(number)
        with self._lock:
            self._here.discard((self._file, number))
            if fcntl is not None:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, number)

    def _locked(self, number: int) -> bool:
        if fcntl is None:
            return True
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except (BlockingIOError, PermissionError):
            return False
        return True


class _ByServer:
    """Locks that the server holds for as long as a connection lasts."""

    def __init__(self, connection: Connection, whose: str, location: str) -> None:
        self._connection = connection
        self._whose = whose
        self._location = location

    def take(self, name: str) -> bool:
        return self._asked(func.pg_try_advisory_lock, name)

    def release(self, name: str) -> None:
        self._asked(func.pg_advisory_unlock, name)

    def _asked(self, lock: Callable[[int], Function[Any]], name: str) -> bool:
        with store_errors(self._location):
            return bool(self._connection.scalar(select(lock(_number(f"{self._whose} {name}")))))
