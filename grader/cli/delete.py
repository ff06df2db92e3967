from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import DryRun, Json, history_store
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import Holdings

AttemptId = Annotated[
    str | None,
    typer.Argument(help="One attempt, by its id or the first 6 characters of it.", show_default=False),
]
QuestionId = Annotated[
    str | None, typer.Option("--question", help="All attempts at this question.", show_default=False)
]
Everything = Annotated[bool, typer.Option("--all", help="All attempts, drafts and settings.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def delete(
    attempt_id: AttemptId = None,
    question: QuestionId = None,
    everything: Everything = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Delete attempts for good, after saying what will go."""
    if sum((attempt_id is not None, question is not None, everything)) != 1:
        raise typer.BadParameter("Name one attempt, or --question ID, or --all.")
    store = history_store()
    held, said, erase = _chosen(store, attempt_id, question)
    backups = store.backups() if held else 0
    beside = _beside(backups)
    said += beside
    if not dry_run:
        # Where nothing is left, the log may hold traces: they are erased as well, and nobody need be asked.
        if held and not yes:
            typer.confirm(f"Delete {said} for good?", abort=True, err=True)
        erase()
    if question is not None and not held:
        raise InputError(
            f"There are no attempts at {question}, and nothing was deleted: `history` lists those there are."
        )
    if json:
        from json import dumps

        typer.echo(dumps({"dry_run": dry_run, "deleted": asdict(held) | {"backups": backups}}, indent=2))
    elif dry_run:
        typer.echo(f"This would delete {said}; nothing was deleted.", err=True)
    else:
        typer.echo(f"Deleted {held}{beside}.", err=True)


def _beside(backups: int) -> str:
    """The backups that go along, in words that follow what goes."""
    if not backups:
        return ""
    return f" and {backups} backup{'' if backups == 1 else 's'} beside the history"


def _chosen(
    store: HistoryStore, attempt_id: str | None, question: str | None
) -> tuple[Holdings, str, Callable[[], int]]:
    """What would go, that in words, and what makes it go."""
    if attempt_id is not None:
        attempt = store.attempt(attempt_id)
        held = store.held_with_attempt(attempt.id)
        beside = replace(held, attempts=0)
        said = f"the attempt {attempt.id[:8]} at {attempt.question_id}{f' with {beside}' if beside else ''}"
        return held, said, lambda: store.delete_attempt(attempt.id)
    if question is not None:
        held = store.held_at_question(question)
        return held, f"{held} at {question}", lambda: store.delete_question(question)
    held = store.held()
    return held, str(held), store.delete_all
