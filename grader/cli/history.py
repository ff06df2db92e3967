from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import Json, history_store
from grader.cli.output import print_json
from grader.models import SimilarityGrade

QuestionId = Annotated[
    str | None, typer.Option("--question", help="Only attempts at this question.", show_default=False)
]
Limit = Annotated[int, typer.Option(min=1, help="How many, newest first.")]


def history(question: QuestionId = None, limit: Limit = 20, json: Json = False) -> None:
    """List the latest attempts."""
    store = history_store()
    attempts = store.attempts(question_id=question, limit=limit)
    if json:
        print_json(store.records(attempts))
        return
    for attempt in attempts:
        grade = attempt.grade(SimilarityGrade)
        score = f"{grade.score:>3}" if grade else "  –"
        when = attempt.submitted_at.astimezone().strftime("%Y-%m-%d %H:%M")
        typer.echo(f"{attempt.id[:8]}  {when}  {score}  {attempt.question_id}")
    total = store.count_attempts(question)
    typer.echo(f"{len(attempts)} of {total} attempts, in {store.location}.", err=True)
