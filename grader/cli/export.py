from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import history_store
from grader.cli.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.history import HistoryStore


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    ARCHIVE = "archive"
    SQLITE = "sqlite"


Out = Annotated[Path | None, typer.Argument(help="Where to; else standard output.", show_default=False)]
As = Annotated[
    Format,
    typer.Option(
        "--format",
        help="JSON for all attempts as one list, CSV for a spreadsheet; an archive holds everything, to be "
        "imported elsewhere, and so does a copy in SQLite.",
    ),
]


def export(out: Out = None, format: As = Format.JSON) -> None:  # noqa: A002 - the option's name
    """Write all attempts, with their answers, grades and notes, or everything that is kept."""
    store = history_store()
    if format is Format.SQLITE:
        if out is None:
            raise typer.BadParameter("Name a file for the SQLite copy.")
        store.copy_to(out)
        return
    pieces = _pieces(store, format)
    if out is None:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    write_whole(out, pieces)


def _pieces(store: HistoryStore, format: Format) -> Iterable[str]:  # noqa: A002 - likewise
    from grader.history.export import export_csv, export_json

    if format is Format.ARCHIVE:
        return store.archive()
    return export_json(store) if format is Format.JSON else export_csv(store)
