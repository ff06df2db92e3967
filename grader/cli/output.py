from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path


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


def write_whole(
    path: Path, pieces: Iterable[str], *, former: Callable[[Path], bool], force: bool = False
) -> None:
    """Write a text file under its name only once it is whole; pipes and devices get it as it comes.

    ``former`` tells whether a file there was written by the same command before; anything else is replaced
    only with ``force``.

    Raises:
        InputError: it cannot be written, or holds what must not be replaced.
    """
    # Most commands write no file, and need not wait for these imports.
    from grader.rehearse import Target, write_text
    from grader.settings import Settings

    write_text(Target(path, history=Settings.load().database, former=former, force=force), pieces)


def begins_with(*starts: str) -> Callable[[Path], bool]:
    """Whether a file begins with one of some texts, or is empty."""

    def begins(path: Path) -> bool:
        with path.open("rb") as stream:
            found = stream.read(max(map(len, starts)) * 4)
        return not found or found.startswith(tuple(start.encode() for start in starts))

    return begins
