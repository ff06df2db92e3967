from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import Json, history_store
from grader.cli.output import print_json, print_table
from grader.models import SimilarityGrade
from grader.wording.numbers import moment

if TYPE_CHECKING:
    from grader.models import Attempt

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
    if attempts:
        print_table(map(_row, attempts), right={2})
    total = store.count_attempts(question)
    typer.echo(f"{len(attempts)} of {total} attempts, in {store.location}.", err=True)


def _row(attempt: Attempt) -> tuple[str, ...]:
    grade = attempt.grade(SimilarityGrade)
    score = str(grade.score) if grade else "–"
    return attempt.id[:8], moment(attempt.submitted_at, None), score, attempt.question_id
