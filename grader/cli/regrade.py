from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.consent import agreed_endpoint, chosen_endpoint
from grader.cli.options import AgreeToSend, Bank, Json, MostTokens, open_rehearse
from grader.cli.output import plain, print_json, progress, say
from grader.grading.by_model_answer import ByModelAnswer
from grader.grading.by_rubric import ByRubric
from grader.wording.grades import estimate_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.grading.background_runs import BackgroundRun
    from grader.rehearse import Rehearse


def regrade_by_rubric(
    rehearse: Rehearse,
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
    regrader, endpoint = rehearse.background.regrader, chosen_endpoint(rehearse)
    grader = ByRubric(rehearse.rubric_grading, endpoint, endpoint.stays_here, most_tokens)
    wanted = regrader.outdated(grader, question_id)
    if wanted:
        estimate = rehearse.rubric_grading.estimate(len(wanted), regrader.some(wanted), endpoint)
        say(f"To be graded by the rubric: {estimate_in_words(estimate)}.", err=True)
        question, answer = regrader.example(wanted)
        what = "this answer" if len(wanted) == 1 else f"these {len(wanted):,} answers"
        agreed_endpoint(rehearse, agree_to_send, what=what, question=question, answer=answer)
    state = go_through(regrader.run(grader, question_id))
    left = len(regrader.outdated(grader, question_id))
    report(state, json={"left": left, "tokens": state.tokens, "stopped": state.stopped} if json else None)
    if state.stopped is not None:
        say(f"Stopped, because {plain(state.stopped)}", err=True)
        say("Give the same command again to go on.", err=True)
    if state.failed > state.cannot or (state.stopped is not None and not state.over_budget):
        raise typer.Exit(3)
    if state.cannot:
        raise typer.Exit(1)


QuestionId = Annotated[
    str | None, typer.Option("--question", help="Only answers to this question.", show_default=False)
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
    rehearse = open_rehearse(bank)
    if question is not None:
        rehearse.bank.question(question)
    if llm:
        regrade_by_rubric(rehearse, question, agree_to_send, max_tokens_total, json=json)
        return
    regrader, grader = rehearse.background.regrader, ByModelAnswer(rehearse.loader)
    state = go_through(regrader.run(grader, question))
    left = len(regrader.outdated(grader, question))
    report(state, json={"left": left} if json else None)
    if state.failed:
        raise typer.Exit(1)


def go_through(run: Iterator[BackgroundRun[None]]) -> BackgroundRun[None]:
    """Take all steps of a run while a bar shows how far it is; what came of it."""
    state = next(run)
    with progress(state.total or 0, "Grading again") as bar:
        for _ in run:
            bar.update(1)
    return state


def report(state: BackgroundRun[None], *, json: dict[str, object] | None) -> None:
    """Say how many were graded: in words, or for programs together with ``json``."""
    graded = state.done - state.failed
    if json is not None:
        print_json({"graded": graded, "failed": state.failed, **json})
    elif not state.total and not state.elsewhere:
        say("No answer is to be graded again.", err=True)
    else:
        say(f"{graded:,} graded again, {state.failed:,} could not be graded.", err=True)
    if state.elsewhere and json is None:
        say(f"{state.elsewhere:,} more were left to another run, which was grading them already.", err=True)
    if state.failed:
        say(f"The last one failed because: {plain(state.failure or '')}", err=True)
