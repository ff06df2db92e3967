from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import DryRun, Json, history_store
from grader.cli.plain import plain

if TYPE_CHECKING:
    from grader.models import ImportReport

MOST_SHOWN = 20
File = Annotated[
    Path,
    typer.Argument(help="What `export` wrote: an archive, JSON, or a copy in SQLite.", show_default=False),
]


def import_history(file: File, dry_run: DryRun = False, json: Json = False) -> None:
    """Add what an export of another machine holds and this history does not; nothing here is changed."""
    report = history_store().import_from(file, dry_run=dry_run)
    if json:
        from json import dumps

        typer.echo(dumps({"dry_run": dry_run, **_record(report)}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{'Would be added' if dry_run else 'Added'}: {report.added}")
    typer.echo(f"Already there: {report.there}")
    typer.echo(f"In conflict, and left as they are here: {report.conflicting}")
    for conflict in report.conflicts[:MOST_SHOWN]:
        typer.echo(f"  {plain(str(conflict))}")
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
