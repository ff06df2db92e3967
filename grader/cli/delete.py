from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import history_store

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
) -> None:
    """Delete attempts for good, after saying what will go."""
    if sum((attempt_id is not None, question is not None, everything)) != 1:
        raise typer.BadParameter("Name one attempt, or --question ID, or --all.")
    store = history_store()
    if attempt_id is not None:
        attempt = store.attempt(attempt_id)
        _confirm(f"the attempt {attempt.id[:8]} at {attempt.question_id}", yes)
        deleted = store.delete_attempt(attempt.id)
    elif question is not None:
        _confirm(f"{_attempts(store.count_attempts(question))} at {question}", yes)
        deleted = store.delete_question(question)
    else:
        drafts, settings = len(store.drafts()), store.count_preferences()
        _confirm(
            f"{_attempts(store.count_attempts())}, {drafts} draft{'s' if drafts != 1 else ''} and "
            f"{settings} setting{'s' if settings != 1 else ''}",
            yes,
        )
        deleted = store.delete_all()
    typer.echo(f"Deleted {_attempts(deleted)}.", err=True)


def _confirm(what: str, yes: bool) -> None:
    if not yes:
        typer.confirm(f"Delete {what} for good?", abort=True, err=True)


def _attempts(count: int) -> str:
    return f"{count} attempt{'s' if count != 1 else ''}"
