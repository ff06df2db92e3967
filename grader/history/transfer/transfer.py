"""Exporting and importing all that is kept of a user."""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select
from sqlalchemy.exc import SQLAlchemyError

from grader.errors import InputError
from grader.history.database import Database
from grader.history.files import CopyError, check_history_file, reading_file
from grader.history.rows import UserRows
from grader.history.stored import shown
from grader.history.tables import attempts, metadata
from grader.history.target import Target, is_former_export
from grader.history.transfer.archive import read_archive, write_archive
from grader.history.transfer.checking import checked, sound_rows
from grader.history.transfer.merging import Merging
from grader.history.transfer.plain_json import read_plain_json
from grader.history.transfer.records import ATTEMPTS, BELONGING, KINDS, fault, read_rows, was_there
from grader.models.person import LOCAL
from grader.models.transfer import SQLITE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from grader.history.transfer.records import KeptRow
    from grader.models import ImportReport


_CHOOSE = "choose an archive, a JSON export or an SQLite copy of a history"
_BEGINS = 4096


class Transfer(UserRows):
    """Taking all that is kept of a user elsewhere, and taking it in."""

    def archive(self) -> Iterator[str]:
        """Everything as it is at one moment, as text in lines; needs little memory, whatever there is.

        Left out is what belongs to this machine: which language model it asks, and the consent to that.
        """
        with self._database.reading() as connection:
            rows = sound_rows(read_rows(connection, user_id=self._user_id), self._damage)
            yield from write_archive(rows, exported_at=self._clock())

    def copy_to(self, target: Path, *, force: bool = False) -> None:
        """Everything as it is at one moment as an SQLite history, in a file of that name.

        Of a history that several people share it has what is the user's alone; that of an account is a
        history for a machine without login. The copy takes the place of an earlier one, of something else
        only with ``force``, and of what belongs to this history never.

        Raises:
            InputError: the file cannot be written, or holds what must not be replaced.
        """
        whole = Target(
            target,
            history=self._database.address,
            former=is_former_export,
            force=force,
            is_sqlite=True,
        )
        with whole.place() as place:
            if not whole.streams:
                self._copy(place, name=target)
                return
            with TemporaryDirectory() as folder:
                copy = Path(folder, "history.sqlite3")
                self._copy(copy, name=copy)
                with copy.open("rb") as source, whole.writing(), place.open("wb") as stream:
                    shutil.copyfileobj(source, stream)

    def import_from(self, file: Path, *, dry_run: bool = False, name: str | None = None) -> ImportReport:
        """Adds what an archive, a plain JSON export or an SQLite copy holds and this history does not.

        Nothing here is changed: what the file has otherwise is reported. ``dry_run`` adds nothing and
        reports the same. ``name`` is what people call the file.

        Raises:
            InputError: the file cannot be imported; nothing was.
        """
        with rows_of(file, name=name or str(file), user_id=self._user_id) as rows:
            if dry_run:
                with self._database.reading() as connection:
                    return Merging(connection, user_id=self._user_id, dry_run=True).merge(rows)
            # What is not there yet when it is looked for must not be there when it is added.
            with self._writing(alone=True) as connection:
                report = Merging(connection, user_id=self._user_id).merge(rows)
        self._database.shorten_log()
        return report

    def _is_alone(self) -> bool:
        """Whether nobody else has anything in this database."""
        with self._database.reading() as connection:
            others = (
                select(literal(1)).where(table.c.user_id != self._user_id).limit(1)
                for table in metadata.sorted_tables
            )
            return all(connection.scalar(query) is None for query in others)

    def _copy(self, file: Path, *, name: Path) -> None:
        try:
            if not self._account and self._is_alone() and self._database.copy_sqlite(file):
                return
            with TemporaryDirectory() as folder:
                # SQLite keeps a log beside it until it is copied in its turn.
                copy = Database(Path(folder, "history.sqlite3"))
                with self._database.reading() as source, copy.writing() as connection:
                    rows = read_rows(source, user_id=self._user_id)
                    owner = LOCAL if self._account else self._user_id
                    Merging(connection, user_id=owner).merge(rows)
                copy.copy_sqlite(file)
                copy.close()
        except CopyError as error:
            raise InputError(f"{name} cannot be written ({error}): name another file.") from error


@contextmanager
def rows_of(path: Path, *, name: str, user_id: str) -> Iterator[Iterator[KeptRow]]:
    """The rows of an archive, a plain JSON export or an SQLite history, whichever the file is.

    ``name`` is what people call it. Of a history, what is ``user_id``'s is read, or what is the only user's
    that it has: whoever takes it in owns it then.

    Raises:
        InputError: it is none of these, cannot be read, is damaged, or has several users' rows and none of
            this one's; also while the rows are read.
    """
    try:
        with path.open("rb") as stream:
            begins = stream.read(_BEGINS)
    except OSError as error:
        raise fault(f"{name} cannot be read ({error.strerror})", remedy=_CHOOSE) from error
    if begins.startswith(SQLITE_MAGIC):
        owner = _owner(path, name=name, user_id=user_id)
        with closing(rows_of_file(path, name=name, user_id=owner)) as rows:
            yield rows
    else:
        yield _rows_of_text(path, begins.removeprefix(b"\xef\xbb\xbf").lstrip(), name=name)


def _owner(path: Path, *, name: str, user_id: str) -> str:
    """Whose rows of a copy of a history are meant."""
    users = users_in(path, name=name)
    if user_id in users or not users:
        return user_id
    if len(users) > 1:
        raise fault(
            f"{name} has the histories of {len(users)} people, and none of them is yours",
            remedy="export an archive of the one that you want",
        )
    return users[0]


def _rows_of_text(path: Path, begins: bytes, *, name: str) -> Iterator[KeptRow]:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            if begins.startswith(b"{"):
                yield from read_archive(stream, name=name)
            elif begins.startswith(b"["):
                yield from read_plain_json(stream, name=name)
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
        f"{name} is not a Rehearse export (it begins with {shown(begins[:16].decode(errors='replace'))})",
        remedy=_CHOOSE,
    )


def rows_of_file(path: Path, *, name: str, user_id: str) -> Generator[KeptRow]:
    """What is a user's in a copy or a backup of a history, by the same records as an archive.

    ``name`` is what people call it; the file is only read.

    Raises:
        InputError: it is no history that this version can read, or something in it cannot be.
    """
    revision = check_history_file(path, name=name)
    try:
        with reading_file(path) as connection:
            mine = attempts.c.user_id == user_id
            held = connection.scalar(select(func.count()).select_from(attempts).where(mine)) or 0
            for row in checked(read_rows(connection, user_id=user_id, revision=revision)):
                held -= row.kind is ATTEMPTS
                yield row
    except SQLAlchemyError as error:
        kind = getattr(getattr(error, "orig", error), "sqlite_errorname", type(error).__name__)
        raise fault(f"{name} is damaged ({kind})", remedy="copy it again, or choose another") from error
    if held:
        raise fault(f"{name} has attempts without a number, which cannot be read", remedy=_CHOOSE)


def users_in(path: Path, *, name: str) -> tuple[str, ...]:
    """Whose rows a copy or a backup of a history holds.

    Raises:
        InputError: it is no history that this version can read, or says so of nobody by a name.
    """
    revision = check_history_file(path, name=name)
    found: set[object] = set()
    with reading_file(path) as connection:
        for kind in (*KINDS, *BELONGING):
            if was_there(kind.table, revision):
                found.update(connection.scalars(select(kind.table.c.user_id).distinct()))
    for user in found:
        if not isinstance(user, str) or not user:
            raise InputError(f"In {name} user_id is {shown(user)}, and a name was expected: {_CHOOSE}.")
    return tuple(sorted(map(str, found)))
