from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DryRun, Json, history_store
from grader.cli.output import print_json
from grader.errors import InputError, NotFoundError
from grader.wording.holdings import holdings_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Holdings
    from grader.rehearse import HistoryStore

AttemptId = Annotated[
    str | None,
    typer.Argument(help="One attempt, by its id or the first 6 characters of it.", show_default=False),
]
QuestionId = Annotated[
    str | None, typer.Option("--question", help="All attempts at this question.", show_default=False)
]
SessionId = Annotated[
    str | None,
    typer.Option(
        "--session",
        help="One session with its answers, by its id (its report's address and files have it) or the first "
        "6 characters of it.",
        show_default=False,
    ),
]
KeepAnswers = Annotated[
    bool, typer.Option("--keep-answers", help="With --session, leave its answers as attempts of their own.")
]
Everything = Annotated[bool, typer.Option("--all", help="All that is kept of you, and all backups.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def delete(
    attempt_id: AttemptId = None,
    question: QuestionId = None,
    session: SessionId = None,
    keep_answers: KeepAnswers = False,
    everything: Everything = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Delete attempts or a session for good, after saying what will go.

    Backups beside the history go along, since they may hold what is deleted.
    """
    from grader.wording.holdings import with_backups

    if sum((attempt_id is not None, question is not None, session is not None, everything)) != 1:
        raise typer.BadParameter("Name one attempt, or --question ID, or --session ID, or --all.")
    if keep_answers and session is None:
        raise typer.BadParameter("--keep-answers is about the answers of a --session ID.")
    store = history_store()
    try:
        going = _chosen(store, attempt_id, question, session, keep_answers=keep_answers)
    except NotFoundError:
        # It may be gone already but for its traces.
        if not dry_run:
            store.erase_traces()
        raise
    backups = store.backups() if going.held or everything else 0
    said = with_backups(going.said, backups)
    if not dry_run:
        # Where nothing is left, the log may hold traces: they are erased as well, and nobody need be asked.
        if (going.held or backups) and not yes:
            typer.confirm(f"Delete {said} for good?", abort=True, err=True)
        going.erase()
    if question is not None and not going.held:
        raise InputError(
            f"There are no attempts at {question}, and nothing was deleted: `history` lists those there are."
        )
    if json:
        print_json({"dry_run": dry_run, "deleted": {**asdict(going.held), "backups": backups}})
    elif dry_run:
        typer.echo(f"This would delete {said}; nothing was deleted.", err=True)
    else:
        typer.echo(f"Deleted {with_backups(holdings_in_words(going.held), backups)}.", err=True)


@dataclass(frozen=True, slots=True)
class _Going:
    """What would go, that in words, and what makes it go."""

    held: Holdings
    said: str
    erase: Callable[[], int]


def _chosen(
    store: HistoryStore,
    attempt_id: str | None,
    question: str | None,
    session: str | None,
    *,
    keep_answers: bool,
) -> _Going:
    if attempt_id is not None:
        attempt = store.attempt(attempt_id)
        held = store.held_with_attempt(attempt.id)
        said = f"the attempt {attempt.id[:8]} at {attempt.question_id}{_with(replace(held, attempts=0))}"
        return _Going(held, said, lambda: store.delete_attempt(attempt.id))
    if question is not None:
        held = store.held_at_question(question)
        return _Going(
            held, f"{holdings_in_words(held)} at {question}", lambda: store.delete_question(question)
        )
    if session is not None:
        sitting = store.sitting(session)
        held = store.held_with_sitting(sitting.id, answers=not keep_answers)
        said = f"the session {sitting.id[:8]}{_with(replace(held, sittings=0))}"
        return _Going(held, said, lambda: store.delete_sitting(sitting.id, answers=not keep_answers))
    held = store.held()
    return _Going(held, holdings_in_words(held), store.delete_all)


def _with(beside: Holdings) -> str:
    return f" with {holdings_in_words(beside)}" if beside else ""
