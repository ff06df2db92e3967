"""The one place that prints, and writes files that people name."""

from __future__ import annotations

import io
import re
import sys
import textwrap
from contextlib import contextmanager, suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO, cast

import typer

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from typer._click._termui_impl import ProgressBar as _ProgressBar


WIDTH = 100
OUTPUT_FAILED = "The output cannot be written ({}): send it to another place."
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ENDLESS = 100_000
"""Characters; more than any row has."""


def plain(text: str) -> str:
    """On one line, and without the characters that steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def cleaned(text: str) -> str:
    """Without the characters that steer a terminal; its lines stay."""
    return "\n".join(map(plain, text.split("\n")))


def say(text: str = "", *, err: bool = False) -> None:
    """Print a text, to standard error what is no result; nothing in it steers a terminal.

    Raises:
        InputError: standard output cannot be written. Nobody could be told of standard error.
    """
    _put(f"{cleaned(text)}\n", err=err)


def say_heading(text: str) -> None:
    """Print one line in bold, where that can be seen."""
    _put(f"{typer.style(plain(text), bold=True)}\n")


def give(piece: str) -> None:
    """Print a piece of data exactly as it is, unless a person looks at it in a terminal."""
    _put(cleaned(piece) if sys.stdout.isatty() else piece)


def confirmed(question: str) -> bool:
    """Whether a person says yes; the default is no."""
    return typer.confirm(plain(question), err=True)


def progress(length: int, label: str) -> _ProgressBar[int]:
    """A bar on standard error, which a full disk there does not stop."""
    return typer.progressbar(length=length, label=label, file=cast("TextIO", _Forgiving(sys.stderr)))


@contextmanager
def byte_bar() -> Iterator[Callable[[int, int, str], None]]:
    """Draws on standard error how many bytes of how many have come, and what is being done.

    Where nobody watches, it is a line whenever that changes, and at each tenth.
    """
    if not sys.stderr.isatty():
        yield _Lines().draw
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.progress import TransferSpeedColumn as SpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), SpeedColumn())
    console = Console(file=cast("TextIO", _Forgiving(sys.stderr)), highlight=False)
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)


class _Lines:
    """A bar for logs."""

    def __init__(self) -> None:
        self._said: tuple[str, int] | None = None

    def draw(self, done: int, total: int, what: str) -> None:
        tenths = 10 * done // total if total else 0
        if self._said != (what, tenths):
            self._said = what, tenths
            say(f"{what}: {done / 1e9:.2f} of {total / 1e9:.2f} GB", err=True)


def _put(text: str, *, err: bool = False) -> None:
    try:
        typer.echo(text, err=err, nl=False)
    except BrokenPipeError:
        # A reader that has seen enough.
        raise
    except OSError as error:
        if not err:
            raise InputError(OUTPUT_FAILED.format(error.strerror)) from error


class _Forgiving:
    """A stream of which nobody need know that it cannot be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()


def wrapped(lead: str, text: str) -> str:
    """A text that somebody else wrote, cleaned and broken into lines below its lead."""
    return textwrap.fill(plain(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))


def print_json(value: object) -> None:
    """Print plain data, records, enums, days and moments as JSON for programs."""
    from pydantic_core import to_json

    # JSON escapes the old characters that steer a terminal, and not the newer ones.
    text = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", to_json(value, indent=2).decode())
    _put(f"{text}\n")


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

    drawn = io.StringIO()
    width = get_terminal_size().columns if sys.stdout.isatty() else _ENDLESS
    console = Console(file=drawn, width=width, highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(columns))
    cells = [tuple(map(plain, row)) for row in rows]
    for place in range(max(map(len, [columns, *cells]))):
        table.add_column(
            Text(columns[place]) if columns else "", justify="right" if place in right else "left"
        )
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)
    for line in drawn.getvalue().splitlines():
        say(f"{lead}{line}".rstrip())


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
