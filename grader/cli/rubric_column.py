from __future__ import annotations

import time
from typing import TYPE_CHECKING

import typer

from grader.cli.plain import plain
from grader.cli.sending import agreed_endpoint
from grader.practice.rubric_batch import batch_by
from grader.practice.rubric_journal import RubricJournal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from grader.practice import PracticeService
    from grader.practice.batch import GradedRow
    from grader.practice.rubric_batch import RubricBatch, RubricRow

_EACH_ANSWER = "[each answer of the table stands here]"


def rubric_column(
    practice: PracticeService, grades: Path, agree_to_send: str | None, most_tokens: int | None
) -> RubricColumn:
    """What asks the chosen language model about each row, once that is agreed to.

    Raises:
        InputError: no language model is chosen, or nobody agreed.
    """
    question = next((question for question in practice.bank if question.rubric), None)
    endpoint = agreed_endpoint(
        practice, agree_to_send, what="the answers of this table", question=question, answer=_EACH_ANSWER
    )
    journal = RubricJournal(
        grades.with_name(f"{grades.name}.rubric-part"),
        grader=lambda question: practice.rubric.version(question, endpoint),
    )
    if len(journal):
        typer.echo(f"Going on: {len(journal)} rubric scores are kept from before.", err=True)
    batch = batch_by(practice.rubric, endpoint, journal, agreed=endpoint.stays_here, most_tokens=most_tokens)
    return RubricColumn(batch, journal)


class RubricColumn:
    """The rubric scores of a table as they come, and what is to be said about them in the end."""

    def __init__(
        self, batch: RubricBatch, journal: RubricJournal, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._batch = batch
        self._journal = journal
        self._clock = clock
        self._started = clock()
        self._graded = self._ungraded = self._failed = 0

    @property
    def tokens(self) -> int:
        return self._batch.tokens

    @property
    def failed(self) -> bool:
        """Whether the service is to blame for any row without a score."""
        return self._failed > 0

    def rows(self, chunk: Sequence[GradedRow]) -> Iterator[RubricRow]:
        """One for each row, in order."""
        asked = ((item.question if item.grade else None, item.row.cells["answer"]) for item in chunk)
        for row in self._batch.rows(asked):
            self._graded += row.score is not None
            self._ungraded += row.score is None
            self._failed += row.failed
            yield row

    def report(self) -> None:
        """Say what came of it; once nothing is left to go on with, what was kept on the way is dropped."""
        about = "about " if self._batch.estimated else ""
        minutes, seconds = divmod(round(self._clock() - self._started), 60)
        typer.echo(
            f"Rubric: {self._graded} graded ({self._batch.known} of them before), {self._ungraded} not; "
            f"{about}{self.tokens:,} tokens, {minutes}:{seconds:02d}.",
            err=True,
        )
        unfinished = self.failed or self._batch.over_budget
        if self._batch.stopped is not None:
            typer.echo(f"Stopped, because {plain(str(self._batch.stopped))}", err=True)
        elif self._batch.over_budget:
            typer.echo("Stopped at the budget of tokens.", err=True)
        if unfinished:
            typer.echo("Give the same command again to go on.", err=True)
        else:
            self._journal.remove()
