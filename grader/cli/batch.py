from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.consent import agreed_endpoint
from grader.cli.options import AgreeToSend, Bank, Force, Llm, MostTokens
from grader.cli.output import plain, progress, say, write_whole
from grader.errors import InputError
from grader.grading.by_rubric import ByRubric
from grader.grading.rubric_batch import AskedAnswer, RubricJournal
from grader.wording.numbers import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.grading.batch import GradedRow
    from grader.grading.rubric_batch import RubricBatch, RubricRow
    from grader.models.problem import Problem
    from grader.rehearse import Rehearse


_EACH_ANSWER = "[each answer of the table stands here]"


def rubric_column(
    rehearse: Rehearse, grades: Path, agree_to_send: str | None, most_tokens: int | None
) -> RubricColumn:
    """What asks the chosen language model about each row, once that is agreed to.

    Raises:
        InputError: no language model is chosen, or nobody agreed.
    """
    question = next((question for question in rehearse.bank if question.rubric), None)
    endpoint = agreed_endpoint(
        rehearse, agree_to_send, what="the answers of this table", question=question, answer=_EACH_ANSWER
    )
    journal = RubricJournal(
        grades.with_name(f"{grades.name}.rubric-part"),
        grader=lambda question: rehearse.rubric_grading.version(question, endpoint),
    )
    if len(journal):
        say(f"Going on: {len(journal)} rubric scores are kept from before.", err=True)
    grader = ByRubric(rehearse.rubric_grading, endpoint, endpoint.stays_here, most_tokens)
    return RubricColumn(grader.batch(journal.score, journal.add), journal)


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
        self.cannot = 0
        """Rows that have no score because of their answer or question."""

    @property
    def tokens(self) -> int:
        return self._batch.tokens

    @property
    def failed(self) -> bool:
        """Whether the service is to blame for any row without a score."""
        return self._failed > 0

    def rows(self, chunk: Sequence[GradedRow]) -> Iterator[RubricRow]:
        """One for each row, in order."""
        asked = (
            AskedAnswer(item.question, item.row.cells["answer"]) if item.grade and item.question else None
            for item in chunk
        )
        for row in self._batch.rows(asked):
            self._graded += row.score is not None
            self._ungraded += row.score is None
            self._failed += row.failed
            self.cannot += row.cannot
            yield row

    def report(self) -> None:
        """Say what came of it; once nothing is left to go on with, what was kept on the way is dropped."""
        about = "about " if self._batch.estimated else ""
        say(
            f"Rubric: {self._graded} graded ({self._batch.found} of them before), {self._ungraded} not; "
            f"{about}{self.tokens:,} tokens, {clock(self._clock() - self._started)}.",
            err=True,
        )
        unfinished = self.failed or self._batch.over_budget
        if self._batch.stopped is not None:
            say(f"Stopped, because {plain(str(self._batch.stopped))}", err=True)
        elif self._batch.over_budget:
            say("Stopped at the budget of tokens.", err=True)
        if unfinished:
            say("Give the same command again to go on.", err=True)
        else:
            self._journal.remove()


Answers = Annotated[
    Path,
    typer.Argument(
        help="CSV with `answer`, and `question_id` or `model_answer` (and then `question`, `guidance`)."
    ),
]
Grades = Annotated[Path, typer.Argument(help="Where to write: the same columns and the grades.")]
Spreadsheet = Annotated[
    bool, typer.Option("--spreadsheet", help="Put a quote before each cell that would run as a formula.")
]
GRADE_COLUMNS = ("score", "low", "high", "band", "flags")
RUBRIC_COLUMNS = ("rubric_score", "rubric_status")
_LONGEST_HEADER = 1_000_000
"""Bytes."""


def batch(
    answers: Answers,
    grades: Grades,
    bank: Bank = None,
    llm: Llm = False,
    agree_to_send: AgreeToSend = None,
    max_tokens_total: MostTokens = None,
    force: Force = False,
    spreadsheet: Spreadsheet = False,
) -> None:
    """Grade a table of answers; rows that cannot be graded are listed, and the others are graded.

    The cells of the input come back as they are. A spreadsheet runs those that begin like a formula, whoever
    wrote them: add --spreadsheet for a table that is opened in one.

    With --llm, a run that was stopped goes on where it was when the same command is given again.
    """
    from grader.bank.csv_table import csv_line, read_csv_table, spreadsheet_line
    from grader.cli.options import open_rehearse
    from grader.grading.batch import check_columns, grade_rows

    table = read_csv_table(answers)
    if not table.columns:
        raise InputError(str(table.problems[0]) if table.problems else f"{answers} is empty.")
    check_columns(table, str(answers))
    rehearse = open_rehearse(bank, bulk=True)
    column = rubric_column(rehearse, grades, agree_to_send, max_tokens_total) if llm else None
    chunks = grade_rows(table, rehearse.bank, rehearse.loader.scorer(), str(answers))
    problems = list(table.problems)
    with progress(len(table.rows), "Grading") as bar:

        def seen() -> Iterator[tuple[GradedRow, RubricRow | None]]:
            for graded, rubric in _with_rubric(chunks, column):
                if graded.problem is not None:
                    problems.append(graded.problem)
                # Without a terminal every new label would be a line of its own.
                if column is not None and sys.stderr.isatty():
                    bar.label = f"Grading, {column.tokens:,} tokens"
                bar.update(1)
                yield graded, rubric

        made = _lines(table.columns, seen(), rubric=llm, line=spreadsheet_line if spreadsheet else csv_line)
        write_whole(grades, made, former=_has_grades, force=force)
    _report(problems, column, f"{len(table.rows) + len(table.problems)} rows", grades)


def _has_grades(table: Path) -> bool:
    """Whether a table is empty or ends in the columns that are added here."""
    with table.open("rb") as stream:
        header = stream.readline(_LONGEST_HEADER).decode(errors="replace").rstrip("\r\n")
    return not header or header.endswith(
        (",".join(GRADE_COLUMNS), ",".join((*GRADE_COLUMNS, *RUBRIC_COLUMNS)))
    )


def _report(problems: list[Problem], column: RubricColumn | None, of: str, grades: Path) -> None:
    """Say what was not graded, and end with the exit code that goes with it."""
    for problem in problems:
        say(plain(str(problem)), err=True)
    if column is not None:
        column.report()
    if problems:
        raise InputError(f"{len(problems)} of {of} were not graded; the others are in {grades}.")
    if column is not None and column.failed:
        raise typer.Exit(3)
    if column is not None and column.cannot:
        raise InputError(
            f"{column.cannot} of {of} cannot be graded by the rubric: `rubric_status` in {grades} says why."
        )


def _with_rubric(
    chunks: Iterator[list[GradedRow]], column: RubricColumn | None
) -> Iterator[tuple[GradedRow, RubricRow | None]]:
    for chunk in chunks:
        judged = [None] * len(chunk) if column is None else column.rows(chunk)
        yield from zip(chunk, judged, strict=True)


def _lines(
    columns: tuple[str, ...],
    rows: Iterator[tuple[GradedRow, RubricRow | None]],
    *,
    rubric: bool,
    line: Callable[[list[str | int]], str],
) -> Iterator[str]:
    added = (*GRADE_COLUMNS, *(RUBRIC_COLUMNS if rubric else ()))
    renamed = [f"input_{column}" if column in added else column for column in columns]
    yield line([*renamed, *added])
    for graded, judged in rows:
        cells = [*(graded.row.cells[column] for column in columns), *_grade_cells(graded)]
        yield line([*cells, *(_rubric_cells(judged) if judged else ())])


def _grade_cells(graded: GradedRow) -> list[str | int]:
    grade = graded.grade
    if grade is None:
        return ["", "", "", "", f"not graded: {graded.problem.what}" if graded.problem else ""]
    return [grade.score, grade.low, grade.high, grade.band, ";".join(flag.kind for flag in grade.flags)]


def _rubric_cells(judged: RubricRow) -> tuple[str | int, str]:
    return "" if judged.score is None else judged.score, judged.status
