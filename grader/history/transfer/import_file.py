from __future__ import annotations

import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.history.backups import check_history_file, copy_database, read_only
from grader.history.database import Database
from grader.history.transfer.archive import read_archive
from grader.history.transfer.checking import checked
from grader.history.transfer.plain_json import read_plain_json
from grader.history.transfer.records import fault, read_rows, shown
from grader.models.transfer import SQLITE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.history.transfer.records import KeptRow

_CHOOSE = "choose an archive, a JSON export or an SQLite copy of a history"
_BEGINS = 4096


@contextmanager
def rows_of(path: Path, *, name: str, user_id: str) -> Iterator[Iterator[KeptRow]]:
    """The rows of an archive, a plain JSON export or an SQLite history, whichever the file is.

    ``name`` is what people call it. Of a history, what is ``user_id``'s is read.

    Raises:
        InputError: it is none of these, cannot be read, or is damaged; also while the rows are read.
    """
    try:
        with path.open("rb") as stream:
            begins = stream.read(_BEGINS)
    except OSError as error:
        raise fault(f"{name} cannot be read ({error.strerror})", remedy=_CHOOSE) from error
    if begins.startswith(SQLITE_MAGIC):
        with _rows_of_database(path, name=name, user_id=user_id) as rows:
            yield checked(rows)
    else:
        yield checked(_rows_of_text(path, begins.removeprefix(b"\xef\xbb\xbf").lstrip(), name=name))


def _rows_of_text(path: Path, begins: bytes, *, name: str) -> Iterator[KeptRow]:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            if begins.startswith(b"{"):
                yield from read_archive(stream, name=name)
            elif begins.startswith(b"["):
                yield from read_plain_json(stream.read(), name=name)
            else:
                raise _no_export(begins, name=name)
    except UnicodeDecodeError:
        raise fault(f"{name} is not text in UTF-8", remedy=_CHOOSE) from None


def _no_export(begins: bytes, *, name: str) -> Exception:
    if not begins:
        return fault(f"{name} is empty", remedy=_CHOOSE)
    if begins.startswith(b"id,question_id,"):
        return fault(f"{name} is the table for spreadsheets, which leaves the grades out", remedy=_CHOOSE)
    return fault(
        f"{name} is no export of a history (it begins with {shown(begins[:16].decode(errors='replace'))})",
        remedy=_CHOOSE,
    )


@contextmanager
def _rows_of_database(path: Path, *, name: str, user_id: str) -> Iterator[Iterator[KeptRow]]:
    """The rows of a copy of the file, which may have to be migrated: the file itself is never changed."""
    check_history_file(path, name=name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "history.sqlite3")
        with closing(read_only(path)) as source:
            copy_database(source, copy)
        database = Database(f"sqlite:///{copy}")
        try:
            with database.reading() as connection:
                yield read_rows(connection, user_id=user_id)
        finally:
            database.close()
