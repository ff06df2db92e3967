from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

import typer

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


WIDTH = 100
_ENDLESS = 100_000
"""Characters; more than any row has."""


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


def print_table(
    rows: Iterable[Sequence[str]], *, columns: Sequence[str] = (), right: Collection[int] = (), lead: str = ""
) -> None:
    """Print rows in aligned columns, each line after ``lead``; the columns ``right`` are flush right.

    A terminal wraps cells that it has no room for. Elsewhere each row stays one line without colors or boxes,
    as wide as it needs.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _ENDLESS, highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(columns))
    cells = [tuple(map(plain, row)) for row in rows]
    for place in range(max(map(len, [columns, *cells]))):
        table.add_column(
            Text(columns[place]) if columns else "", justify="right" if place in right else "left"
        )
    for row in cells:
        table.add_row(*map(Text, row))
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        typer.echo(f"{lead}{line}".rstrip())


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
