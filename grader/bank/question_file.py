"""Questions from a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.models import Question
from grader.models.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from grader.bank.csv_table import Row

COLUMNS = ("id", "role", "category", "kind", "question", "guidance", "model_answer")


def read_questions(path: Path) -> tuple[list[Question], list[Problem]]:
    """Questions in file order, and every problem found."""
    table = read_csv_table(path)
    problems = list(table.problems)
    if not table.columns:
        if not problems:
            problems.append(
                Problem(str(path), 1, None, "is empty", f"Give it the columns {', '.join(COLUMNS)}")
            )
        return [], problems
    missing = [column for column in COLUMNS if column not in table.columns]
    twice = [column for column in COLUMNS if table.columns.count(column) > 1]
    problems += [_missing_column(path, table.columns, column) for column in missing]
    problems += [Problem(str(path), 1, column, "stands twice in the header", "Keep one") for column in twice]
    if missing or twice:
        return [], problems
    questions: list[Question] = []
    row_of: dict[str, int] = {}
    for row in table.rows:
        problems += _empty_cells(path, row)
        question = _question(row)
        if question.id and question.id in row_of:
            first = row_of[question.id]
            problems.append(
                Problem(
                    str(path),
                    row.number,
                    "id",
                    f"«{question.id}» is already in row {first}",
                    "Give each question its own id",
                )
            )
            continue
        row_of[question.id] = row.number
        questions.append(question)
    if not table.rows and not problems:
        problems.append(Problem(str(path), 2, None, "there is no question", "Add one row for each question"))
    return questions, problems


def _question(row: Row) -> Question:
    cell = {column: row.cells[column].strip() for column in COLUMNS}
    return Question(
        id=cell["id"],
        role=cell["role"],
        category=cell["category"],
        kind=cell["kind"],
        text=cell["question"],
        guidance=cell["guidance"],
        model_answer=cell["model_answer"],
    )


def _missing_column(path: Path, found: tuple[str, ...], column: str) -> Problem:
    return Problem(
        str(path), 1, column, f"is missing; the header has {', '.join(found)}", f"Add a column named {column}"
    )


def _empty_cells(path: Path, row: Row) -> list[Problem]:
    return [
        Problem(
            str(path),
            row.number,
            column,
            "has no words" if row.cells[column].strip() else "is empty",
            f"Fill in the {column.replace('_', ' ')}",
        )
        for column in COLUMNS
        if not any(character.isalnum() for character in row.cells[column])
    ]
