from __future__ import annotations

import typer

from grader.cli.options import Bank, Json, service


def plan(bank: Bank = None, json: Json = False) -> None:
    """Show what to practice today and on the days until the interview that was set on the Plan page."""
    from grader.cli.plan_text import as_json, as_text

    found = service(bank).planning.plan(None)
    typer.echo(as_json(found) if json else as_text(found))
