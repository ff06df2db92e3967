from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import DryRun, Json, history_store
from grader.cli.output import plain, print_json, write_whole
from grader.wording.holdings import conflict_in_words, holdings_in_words
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import ImportReport
    from grader.rehearse import HistoryStore


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


def _pieces(store: HistoryStore, format: Format) -> Iterable[str]:  # noqa: A002 - the option's name

    if format is Format.ARCHIVE:
        return store.archive()
    return store.export_json() if format is Format.JSON else store.export_csv()


MOST_SHOWN = 20
File = Annotated[
    Path,
    typer.Argument(help="What `export` wrote: an archive, JSON, or a copy in SQLite.", show_default=False),
]


def import_history(file: File, dry_run: DryRun = False, json: Json = False) -> None:
    """Add what an export of another machine holds and this history does not; nothing here is changed."""
    report = history_store().import_from(file, dry_run=dry_run)
    if json:
        print_json({"dry_run": dry_run, **_record(report)})
        return
    typer.echo(f"{'Would be added' if dry_run else 'Added'}: {holdings_in_words(report.added)}")
    typer.echo(f"Already there: {holdings_in_words(report.there)}")
    typer.echo(f"In conflict, and left as they are here: {holdings_in_words(report.conflicting)}")
    for conflict in report.conflicts[:MOST_SHOWN]:
        typer.echo(f"  {plain(conflict_in_words(conflict))}")
    if len(report.conflicts) > MOST_SHOWN:
        typer.echo(f"  and {len(report.conflicts) - MOST_SHOWN:,} more, which --json lists")
    if dry_run:
        typer.echo("Nothing was changed.", err=True)


def _record(report: ImportReport) -> dict[str, Any]:
    """The report as plain data: the counts of each table, and every conflict."""
    counted = {"added": report.added, "already_there": report.there, "conflicts": report.conflicting}
    return {
        "tables": {
            each.name: {name: getattr(held, each.name) for name, held in counted.items()}
            for each in fields(report.added)
        },
        "conflicts": [{**asdict(conflict), "kept": "here"} for conflict in report.conflicts],
    }


Backup = Annotated[
    Path,
    typer.Argument(
        help="A backup that an update left beside the history, or a copy in SQLite.", show_default=False
    ),
]


def restore(backup: Backup, json: Json = False) -> None:
    """Put a backup in the place of the history, and keep what was there beside it."""
    from grader.rehearse import put_back
    from grader.settings import Settings

    done = put_back(Settings.load().database_url, backup, now=datetime.now(UTC))
    if json:
        print_json({"attempts": done.attempts, "location": done.location, "kept": done.kept})
        return
    beside = f" What was there before is kept in {done.kept}." if done.kept else ""
    typer.echo(f"Restored {count(done.attempts, 'attempt')} in {done.location}.{beside}", err=True)
