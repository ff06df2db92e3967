"""Writing a file that people name: whole or not at all, and never in the place of what they did not mean."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from grader.errors import InputError, StoreError
from grader.history.address import parse_address, sqlite_path
from grader.history.files import LOGS, is_history_copy
from grader.history.schema import backups, is_backup
from grader.models.transfer import SQLITE_MAGIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.history.address import Address

BESIDE = (*LOGS, "-journal")
"""What SQLite may keep beside a file, in use or after a crash."""
BEGINS = 4096
"""Bytes that tell what a file is."""
_EXPORTS = (b'[\n{"id":', b"id,question_id,question_text,", b'{"format": "rehearse-history"')


def is_former_export(file: Path) -> bool:
    """Whether a file is what an export of a history left there, of any format, or empty."""
    begins = _begins(file)
    if begins.startswith(SQLITE_MAGIC):
        return is_history_copy(file)
    return begins.startswith(_EXPORTS) or begins.strip() in (b"", b"[]")


class Target:
    """A file that people name for something to be written to, while the history is at ``history``.

    ``former`` tells whether a file there was written by the same command before; anything else is replaced
    only with ``force``, and what belongs to the history never. ``is_sqlite`` says that an SQLite file is
    written; whatever else is written takes the place of none.
    """

    def __init__(
        self,
        path: Path,
        *,
        history: Address,
        former: Callable[[Path], bool],
        force: bool = False,
        is_sqlite: bool = False,
    ) -> None:
        self._path = path
        self._history = history
        self._former = former
        self._force = force
        self._is_sqlite = is_sqlite

    @property
    def streams(self) -> bool:
        """Whether it is a pipe or a device, which takes what is written and holds nothing to be replaced."""
        try:
            mode = self._path.stat().st_mode
        except OSError:
            return False
        return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)

    @contextmanager
    def place(self) -> Iterator[Path]:
        """Where to write; what was written there has the target's name once this is left without an error.

        On an error nothing is left behind, and an earlier file stays as it was. A symbolic link is followed,
        and stays.

        Raises:
            InputError: it cannot be written, or holds what must not be replaced.
        """
        if self.streams:
            with self.writing():
                yield self._path
            return
        with self.writing():
            real = Path(os.path.realpath(self._path))
            self._check(real)
            folder = TemporaryDirectory(dir=real.parent, prefix=".unfinished-", ignore_cleanup_errors=True)
        with folder as name:
            unfinished = Path(name, "file")
            yield unfinished
            with self.writing():
                # Somebody else may have written there in the meantime.
                self._check(real)
                with suppress(FileNotFoundError):
                    unfinished.chmod(stat.S_IMODE(real.stat().st_mode))
                unfinished.replace(real)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turns a failure to write into one sentence about the target.

        Raises:
            InputError: the system refused.
        """
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"{self._path} cannot be written ({reason}): name another file.") from error

    def _check(self, real: Path) -> None:
        if _is_of(real, self._history):
            raise InputError(
                f"{self._path} belongs to the history itself and was not replaced: name another file."
            )
        if owner := _owner(real):
            raise InputError(f"{self._path} belongs to {owner.name} beside it: name another file.")
        if not real.exists():
            return
        if not real.is_file():
            kind = "folder" if real.is_dir() else "disk"
            raise InputError(f"{self._path} is a {kind}: name a file.")
        if _begins(real).startswith(SQLITE_MAGIC):
            if not self._is_sqlite:
                raise InputError(
                    f"{self._path} is an SQLite file, such as a history, and was not replaced: "
                    "name another file."
                )
            if any(_with(real, end).exists() for end in BESIDE):
                raise InputError(
                    f"{self._path} is in use by a program, or was when that ended, and was not replaced: "
                    "name another file."
                )
        if not self._force and not self._former(real):
            raise InputError(
                f"{self._path} is there already and nothing that this command wrote, so it was not replaced: "
                "name another file, or add --force."
            )


def _is_of(target: Path, history: Address) -> bool:
    """Whether a file is one of those that make up a history, or stands where SQLite would put one."""
    try:
        file = sqlite_path(parse_address(history))
    except StoreError:
        return False
    if file is None:
        return False
    # SQLite keeps its logs where a link leads to, and this program its backups beside the link.
    for each in {file, Path(os.path.realpath(file))}:
        family = [each, *(_with(each, end) for end in BESIDE)]
        if each.parent.is_dir():
            family += backups(each)
            if is_backup(target.name, of=each.name) and _same(target.parent, each.parent):
                return True
        if any(_same(target, one) for one in family):
            return True
    return False


def _owner(target: Path) -> Path | None:
    """The SQLite file beside which SQLite would look for the target as its log."""
    for end in BESIDE:
        file = target.with_name(target.name.removesuffix(end)) if target.name != end else target
        if file != target and file.is_file() and _begins(file).startswith(SQLITE_MAGIC):
            return file
    return None


def _same(one: Path, other: Path) -> bool:
    """Whether two names mean one file, or would if it were there."""
    with suppress(OSError):
        return one.samefile(other)
    with suppress(OSError):
        return one.name == other.name and one.parent.samefile(other.parent)
    return False


def _with(file: Path, end: str) -> Path:
    return file.with_name(f"{file.name}{end}")


def _begins(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(BEGINS)


def write_text(target: Target, pieces: Iterable[str]) -> None:
    """Writes a text, piece by piece, so that any length of it needs little memory.

    Raises:
        InputError: it cannot be written, or holds what must not be replaced.
    """
    with target.place() as place:
        with target.writing():
            stream = place.open("w", encoding="utf-8", newline="")
        try:
            # What fails while a piece is made has its own words.
            for piece in pieces:
                with target.writing():
                    stream.write(piece)
            with target.writing():
                stream.flush()
                if not target.streams:
                    os.fsync(stream.fileno())
        finally:
            with suppress(OSError):
                stream.close()
