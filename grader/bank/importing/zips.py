"""Reading somebody's zip without trusting it: nothing is written, and nothing grows beyond its limits."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from grader.errors import InputError

_SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MOST_MEMBERS = 20_000
MOST_UNPACKED = 200_000_000
"""Bytes, of all members together."""
_MOST_TIMES = 150
"""How much larger a big member may be than it is packed; texts and tables stay well below."""
_BIG = 5_000_000


def is_zip(raw: bytes) -> bool:
    """Whether bytes begin as a zip does, cut or whole."""
    return raw.startswith(_SIGNS)


def has_member(raw: bytes, name: str) -> bool:
    """Whether a zip, cut or whole, has a file of some name in any folder, told without unpacking anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return any(re.split(r"[/\\]", each)[-1] == name for each in packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return name.encode() in raw


class Zip:
    """A zip in memory; ``what`` names it in what a person reads ("The Anki package").

    Raises:
        InputError: it is cut, locked with a password, leads out of itself, or unpacks to too much.
    """

    def __init__(self, raw: bytes, what: str = "The zip") -> None:
        self._what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self._damaged() from error
        members = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(members) > MOST_MEMBERS:
            raise InputError(f"{what} holds more than {MOST_MEMBERS:,} files: give its questions in parts.")
        if any(info.flag_bits & 1 for info in members):
            raise InputError(f"{what} is locked with a password: give it without one.")
        astray = next((info.filename for info in members if _leads_out(info.filename)), None)
        if astray is not None:
            raise InputError(
                f"{what} holds a file whose path leads out of it, “{astray[:60]}”: give one from a "
                "source that you trust."
            )
        packed = sum(info.compress_size for info in members)
        unpacked = sum(info.file_size for info in members)
        swollen = any(info.file_size > max(_BIG, info.compress_size * _MOST_TIMES) for info in members)
        if swollen or packed > len(raw) or unpacked > MOST_UNPACKED:
            raise self.too_large()
        self._members = {info.filename: info for info in members if not _is_link(info)}

    @property
    def names(self) -> tuple[str, ...]:
        """The files' names as the zip has them; they lead nowhere but to ``read``."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """A file's bytes, never more than the zip says it has.

        Raises:
            InputError: it is damaged, or packed in a way that is not read here.
        """
        info = self._members[name]
        try:
            with self._zip.open(info) as file:
                return file.read(info.file_size)
        except NotImplementedError as error:
            raise InputError(
                f"{self._what} is packed in an uncommon way: pack it again with your system’s own program."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise self._damaged() from error

    def repacked(self) -> bytes:
        """The same files in a zip of our own making, for readers that trust what a zip says of itself."""
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as copy:
            for name in self.names:
                copy.writestr(zipfile.ZipInfo(name), self.read(name))
        return whole.getvalue()

    def too_large(self) -> InputError:
        """What to say when it would unpack to more than is read."""
        most = f"{MOST_UNPACKED // 1_000_000} MB"
        return InputError(
            f"{self._what} unpacks to more than {most} or far more than it packs: give its questions alone."
        )

    def _damaged(self) -> InputError:
        return InputError(f"{self._what} is cut or damaged: save or download it again.")


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":"


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)
