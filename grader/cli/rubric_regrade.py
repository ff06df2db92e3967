from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from grader.cli.plain import plain
from grader.cli.regrade import go_through, report
from grader.cli.sending import agreed_endpoint, chosen_endpoint
from grader.practice.rubric_batch import BUDGET_USED

if TYPE_CHECKING:
    from grader.practice import PracticeService


def regrade_by_rubric(
    practice: PracticeService,
    question_id: str | None,
    agree_to_send: str | None,
    most_tokens: int | None,
    *,
    json: bool,
) -> None:
    """Have the chosen language model grade stored answers, once it is said what that takes and agreed to.

    Raises:
        InputError: no language model is chosen, or nobody agreed.
    """
    regrader, endpoint = practice.rubric_regrader, chosen_endpoint(practice)
    wanted = regrader.outdated(practice.history.score_points(), endpoint, question_id)
    if wanted:
        estimate = regrader.estimate(wanted, endpoint)
        typer.echo(f"To be graded by the rubric: {estimate}.", err=True)
        question, answer = regrader.example(wanted)
        what = "this answer" if len(wanted) == 1 else f"these {len(wanted):,} answers"
        agreed_endpoint(practice, agree_to_send, what=what, question=question, answer=answer)
    state = go_through(
        regrader.run(endpoint, question_id, agreed=endpoint.stays_here, most_tokens=most_tokens)
    )
    left = len(regrader.outdated(practice.history.score_points(), endpoint, question_id))
    report(state, json={"left": left, "tokens": state.tokens, "stopped": state.stopped} if json else None)
    if state.stopped is not None:
        typer.echo(f"Stopped, because {plain(state.stopped)}", err=True)
        typer.echo("Give the same command again to go on.", err=True)
    if state.failed or state.stopped not in (None, BUDGET_USED):
        raise typer.Exit(3)
