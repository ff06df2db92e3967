from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import Json

Backup = Annotated[
    Path,
    typer.Argument(
        help="A backup that an update left beside the history, or a copy in SQLite.", show_default=False
    ),
]


def restore(backup: Backup, json: Json = False) -> None:
    """Put a backup in the place of the history, and keep what was there beside it."""
    from grader.history.restoring import restore as put_back
    from grader.settings import Settings

    done = put_back(Settings.load().database_url, backup, now=datetime.now(UTC))
    if json:
        from json import dumps

        kept = None if done.kept is None else str(done.kept)
        record = {"attempts": done.attempts, "location": done.location, "kept": kept}
        typer.echo(dumps(record, ensure_ascii=False, indent=2))
        return
    attempts = f"{done.attempts:,} attempt{'' if done.attempts == 1 else 's'}"
    beside = f" What was there before is kept in {done.kept}." if done.kept else ""
    typer.echo(f"Restored {attempts} in {done.location}.{beside}", err=True)
