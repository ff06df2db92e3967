from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.history.database import Database
from grader.history.rows import UserRows
from grader.history.transfer.archive import write_archive
from grader.history.transfer.import_file import rows_of
from grader.history.transfer.merging import Merging
from grader.history.transfer.records import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models import ImportReport


class Transfer(UserRows):
    """Taking all that is kept of a user elsewhere, and taking it in."""

    def archive(self) -> Iterator[str]:
        """Everything as it is at one moment, as text in lines; needs little memory, whatever there is.

        Left out is what belongs to this machine: which language model it asks, and the consent to that.
        """
        with self._database.reading() as connection:
            rows = read_rows(connection, user_id=self._user_id)
            yield from write_archive(rows, exported_at=self._clock())

    def copy_to(self, target: Path) -> None:
        """Everything as it is at one moment as an SQLite history, in a file that replaces any of its name.

        Raises:
            InputError: the file cannot be written, or is this history itself.
        """
        if (
            target.exists()
            and Path(self._database.location).exists()
            and target.samefile(self._database.location)
        ):
            raise InputError(f"{target} is the history itself: name another file for the copy.")
        unfinished = target.with_name(f"{target.name}.part")
        try:
            unfinished.write_bytes(b"")
            self._copy(unfinished)
            unfinished.replace(target)
        except OSError as error:
            raise InputError(f"{target} cannot be written ({error.strerror}): name another file.") from error
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def import_from(self, file: Path, *, dry_run: bool = False, name: str | None = None) -> ImportReport:
        """Adds what an archive, a plain JSON export or an SQLite copy holds and this history does not.

        Nothing here is changed: what the file has otherwise is reported. ``dry_run`` adds nothing and
        reports the same. ``name`` is what people call the file.

        Raises:
            InputError: the file cannot be imported; nothing was.
        """
        source = rows_of(file, name=name or str(file), user_id=self._user_id)
        with source as rows, self._database.writing() as connection:
            report = Merging(connection, user_id=self._user_id).merge(rows)
            if dry_run:
                connection.rollback()
        return report

    def _copy(self, target: Path) -> None:
        if self._database.copy_sqlite(target):
            return
        with TemporaryDirectory() as folder:
            # SQLite keeps a log beside it until it is copied in its turn.
            copy = Database(f"sqlite:///{folder}/history.sqlite3")
            with self._database.reading() as source, copy.writing() as connection:
                Merging(connection, user_id=self._user_id).merge(read_rows(source, user_id=self._user_id))
            copy.copy_sqlite(target)
            copy.close()
