from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import history_store
from grader.cli.whole_file import write_whole


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"


Out = Annotated[Path | None, typer.Argument(help="Where to; else standard output.", show_default=False)]
As = Annotated[Format, typer.Option("--format", help="CSV for a spreadsheet, JSON for everything.")]


def export(out: Out = None, format: As = Format.JSON) -> None:  # noqa: A002 - the option's name
    """Write all attempts, with their answers, grades and notes."""
    from grader.history.export import export_csv, export_json

    store = history_store()
    pieces = export_json(store) if format is Format.JSON else export_csv(store)
    if out is None:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    write_whole(out, pieces)
