"""Questions in a CSV file: read from it with every problem, and written so that they read back the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank.csv_table import csv_line, read_csv_table
from grader.models import Question
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from grader.bank.csv_table import Row

REQUIRED = ("id", "question")
COLUMNS = ("id", "role", "category", "kind", "level", "tags", "question", "guidance", "model_answer")
TEXTS = frozenset({"question", "guidance", "model_answer"})
"""Kept as they stand, spaces and line ends included; others are names and lose what is around them."""


def read_questions(path: Path) -> tuple[list[Question], list[Problem]]:
    """Questions in file order, and every problem found."""
    table = read_csv_table(path)
    problems = list(table.problems)
    if not table.columns:
        if not problems:
            problems.append(
                Problem(str(path), 1, None, "is empty", f"Give it the columns {', '.join(REQUIRED)}")
            )
        return [], problems
    missing = [column for column in REQUIRED if column not in table.columns]
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
                    f"“{question.id}” is already in row {first}",
                    "Give each question its own id",
                )
            )
            continue
        row_of[question.id] = row.number
        questions.append(question)
    if not table.rows and not problems:
        problems.append(Problem(str(path), 2, None, "there is no question", "Add one row for each question"))
    return questions, problems


def questions_csv(questions: Iterable[Question], more: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The questions as CSV with all columns; ``more`` has for an id the cells of other columns, by name."""
    others = tuple(dict.fromkeys(name for cells in (more or {}).values() for name in cells))
    lines = [csv_line([*COLUMNS, *others])]
    for question in questions:
        cells = {
            "id": question.id,
            "role": question.role,
            "category": question.category,
            "kind": question.kind,
            "level": question.level,
            "tags": ", ".join(question.tags),
            "question": question.text,
            "guidance": question.guidance,
            "model_answer": question.model_answer,
        }
        kept = (more or {}).get(question.id, {})
        lines.append(csv_line([*cells.values(), *(kept.get(name, "") for name in others)]))
    return "".join(lines)


def other_cells(path: Path) -> dict[str, dict[str, str]]:
    """What a bank's file holds in columns that are not ours: for each id its cells, by their names."""
    if not path.is_file():
        return {}
    table = read_csv_table(path)
    others = [column for column in table.columns if column and column not in COLUMNS]
    if not others:
        return {}
    return {row.cells["id"].strip(): {name: row.cells[name] for name in others} for row in table.rows}


def tags_in(cell: str) -> tuple[str, ...]:
    """The tags of a cell, which stand between commas, each once."""
    return tuple(dict.fromkeys(tag.strip() for tag in cell.split(",") if tag.strip()))


def _question(row: Row) -> Question:
    cell = {
        column: row.cells.get(column, "") if column in TEXTS else row.cells.get(column, "").strip()
        for column in COLUMNS
    }
    return Question(
        id=cell["id"],
        role=cell["role"],
        category=cell["category"],
        kind=cell["kind"],
        text=cell["question"],
        guidance=cell["guidance"],
        model_answer=cell["model_answer"],
        level=cell["level"],
        tags=tags_in(cell["tags"]),
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
            f"Fill in the {column}",
        )
        for column in REQUIRED
        if not any(character.isalnum() for character in row.cells[column])
    ]
