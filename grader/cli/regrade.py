from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import AgreeToSend, Bank, Json, MostTokens, service
from grader.cli.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.practice.regrading_run import Regrading

QuestionId = Annotated[
    str | None, typer.Option("--question", help="Only attempts at this question.", show_default=False)
]
Llm = Annotated[
    bool, typer.Option("--llm", help="Have the chosen language model grade by the rubric, and do only that.")
]


def regrade(
    question: QuestionId = None,
    bank: Bank = None,
    llm: Llm = False,
    agree_to_send: AgreeToSend = None,
    max_tokens_total: MostTokens = None,
    json: Json = False,
) -> None:
    """Grade stored answers again where the grader has changed since; earlier grades are kept.

    A run that was stopped goes on where it was when the same command is given again. With --llm, those
    answers are graded that have no rubric grade by the present model, prompt and rubric.
    """
    if not llm and (agree_to_send is not None or max_tokens_total is not None):
        raise typer.BadParameter("--agree-to-send and --max-tokens-total are about --llm: add it.")
    practice = service(bank)
    if question is not None:
        practice.bank.question(question)
    if llm:
        from grader.cli.rubric_regrade import regrade_by_rubric

        regrade_by_rubric(practice, question, agree_to_send, max_tokens_total, json=json)
        return
    state = go_through(practice.regrader.run(question))
    left = len(practice.regrader.outdated(practice.history.score_points(), question))
    report(state, json={"left": left} if json else None)
    if state.failed:
        raise typer.Exit(1)


def go_through(run: Iterator[Regrading]) -> Regrading:
    """Take all steps of a run while a bar shows how far it is; what came of it."""
    state = next(run)
    with typer.progressbar(length=state.total or 0, label="Grading again", file=sys.stderr) as bar:
        for _ in run:
            bar.update(1)
    return state


def report(state: Regrading, *, json: dict[str, object] | None) -> None:
    """Say how many were graded: in words, or for programs together with ``json``."""
    from json import dumps

    graded = state.done - state.failed
    if json is not None:
        typer.echo(dumps({"graded": graded, "failed": state.failed} | json))
    elif not state.total:
        typer.echo("No answer is to be graded again.", err=True)
    else:
        typer.echo(f"{graded:,} graded again, {state.failed:,} could not be graded.", err=True)
    if state.failed:
        typer.echo(f"The last one failed because: {plain(state.failure or '')}", err=True)
