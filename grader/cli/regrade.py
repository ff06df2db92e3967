from __future__ import annotations

import sys
from typing import Annotated

import typer

from grader.cli.options import Bank, Json, service

QuestionId = Annotated[
    str | None, typer.Option("--question", help="Only attempts at this question.", show_default=False)
]


def regrade(question: QuestionId = None, bank: Bank = None, json: Json = False) -> None:
    """Grade stored answers again where the grader has changed since; earlier grades are kept.

    A run that was stopped goes on where it was when the same command is given again.
    """
    from json import dumps

    practice = service(bank)
    if question is not None:
        practice.bank.question(question)
    run = practice.regrader.run(question)
    state = next(run)
    with typer.progressbar(length=state.total or 0, label="Grading again", file=sys.stderr) as bar:
        for _ in run:
            bar.update(1)
    left = len(practice.regrader.outdated(practice.history.score_points(), question))
    graded = state.done - state.failed
    if json:
        typer.echo(dumps({"graded": graded, "failed": state.failed, "left": left}))
    elif not state.total:
        typer.echo("No answer is to be graded again.", err=True)
    else:
        typer.echo(f"{graded:,} graded again, {state.failed:,} could not be graded.", err=True)
    if state.failed:
        typer.echo(f"The last one failed because: {state.failure}", err=True)
        raise typer.Exit(1)
