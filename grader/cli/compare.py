from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import Bank, Json, service

Attempts = Annotated[
    list[str],
    typer.Argument(metavar="ATTEMPT ATTEMPT", help="Two to four ids of attempts at one question."),
]


def compare(attempts: Attempts, bank: Bank = None, json: Json = False) -> None:
    """Put drafts side by side: what changed, what it won and lost, and whether it is better."""
    from grader.cli.compare_text import as_json, as_text

    comparison = service(bank).comparing.compare(attempts)
    typer.echo(as_json(comparison) if json else as_text(comparison))
