from __future__ import annotations

import os
import textwrap
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

import typer

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable


WIDTH = 100


def plain(text: str) -> str:
    """On one line, and without the characters that steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def wrapped(lead: str, text: str) -> str:
    """A text that somebody else wrote, cleaned and broken into lines below its lead."""
    return textwrap.fill(plain(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))


def print_json(value: object) -> None:
    """Print plain data, records, enums, days and moments as JSON for programs."""
    from pydantic_core import to_json

    typer.echo(to_json(value, indent=2).decode())


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file under its name only once it is whole; an earlier file stays until then.

    Raises:
        InputError: it cannot be written, or would take the place of an SQLite file.
    """
    unfinished: Path | None = None
    try:
        if path.is_file() and _is_sqlite(path):
            raise InputError(
                f"{path} is an SQLite file, such as a history, and was not replaced: name another file."
            )
        descriptor, name = mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
        unfinished = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        unfinished.chmod(_usual_mode())
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name another file.") from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _is_sqlite(path: Path) -> bool:
    # Most commands write no file, and need not wait for this import.
    from grader.models.transfer import SQLITE_MAGIC

    with path.open("rb") as stream:
        return stream.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def _usual_mode() -> int:
    """What a new file may be used for; the unfinished one is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
