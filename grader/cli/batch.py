from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import Bank, Llm, refuse_llm
from grader.cli.whole_file import write_whole
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.practice.batch import GradedRow

Answers = Annotated[
    Path, typer.Argument(help="CSV with `answer`, and `question_id` or `question` and `model_answer`.")
]
Grades = Annotated[Path, typer.Argument(help="Where to write: the same columns and the grades.")]
GRADE_COLUMNS = ("score", "low", "high", "band", "flags")


def batch(answers: Answers, grades: Grades, bank: Bank = None, llm: Llm = False) -> None:
    """Grade a table of answers; rows that cannot be graded are listed, and the others are graded."""
    refuse_llm(llm)
    from grader.bank import QuestionBank
    from grader.bank.csv_table import read_csv_table
    from grader.practice.batch import check_columns, grade_rows
    from grader.practice.build import packaged_scorer
    from grader.settings import Settings

    table = read_csv_table(answers)
    if not table.columns:
        raise InputError(str(table.problems[0]) if table.problems else f"{answers} is empty.")
    check_columns(table, str(answers))
    found = QuestionBank.load(bank)
    scorer = packaged_scorer(Settings.load(), found, bulk=True)
    chunks = grade_rows(table, found, scorer, str(answers))
    problems = list(table.problems)
    with typer.progressbar(length=len(table.rows), label="Grading", file=sys.stderr) as bar:

        def seen() -> Iterator[GradedRow]:
            for chunk in chunks:
                for graded in chunk:
                    if graded.problem is not None:
                        problems.append(graded.problem)
                    yield graded
                bar.update(len(chunk))

        write_whole(grades, _lines(table.columns, seen()))
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        total = len(table.rows) + len(table.problems)
        raise InputError(f"{len(problems)} of {total} rows were not graded; the others are in {grades}.")


def _lines(columns: tuple[str, ...], rows: Iterator[GradedRow]) -> Iterator[str]:
    from grader.bank.csv_table import csv_line

    renamed = [f"input_{column}" if column in GRADE_COLUMNS else column for column in columns]
    yield csv_line([*renamed, *GRADE_COLUMNS])
    for graded in rows:
        yield csv_line([*(graded.row.cells[column] for column in columns), *_grade_cells(graded)])


def _grade_cells(graded: GradedRow) -> list[str | int]:
    grade = graded.grade
    if grade is None:
        return ["", "", "", "", f"not graded: {graded.problem.what}" if graded.problem else ""]
    return [grade.score, grade.low, grade.high, grade.band, ";".join(flag.kind for flag in grade.flags)]
