"""Scores that people gave to answers in a spreadsheet, read from CSV to stand beside the other grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.errors import InputError
from grader.models import HumanMarks
from grader.models.human_grade import GradedRow
from research.human_answers import bare
from research.score_scale import judge_scale, read_mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.bank.csv_table import Row

NAMES: Mapping[str, tuple[str, ...]] = {
    "attempt_id": ("attempt_id", "id"),
    "question_id": ("question_id",),
    "answer": ("answer", "student_answer"),
    "score": ("score", "grade", "mark"),
    "grader": ("grader", "graded_by", "by"),
    "comment": ("comment", "feedback"),
    "blind": ("blind",),
}
"""What each column may be called, in any case, with spaces, underscores or neither."""
_YES, _NO = {"true", "yes", "1", "x"}, {"false", "no", "0", ""}


def read_grade_table(path: Path, *, by: str | None = None, full_mark: float | None = None) -> list[GradedRow]:
    """The rows of ``path``; ``by`` graded where no column says who did.

    Raises:
        InputError: it cannot be read, lacks a column, or a row has no score that can be used.
    """
    table = read_csv_table(path)
    if table.problems or not table.columns:
        raise InputError(str(table.problems[0]) if table.problems else f"{path} is empty.")
    columns = {
        column: found
        for column, names in NAMES.items()
        if (found := next((name for name in table.columns if bare(name) in map(bare, names)), None))
    }
    if "score" not in columns or not ("attempt_id" in columns or {"question_id", "answer"} <= columns.keys()):
        raise InputError(
            f"{path} needs a column score, and attempt_id, or question_id and answer; its columns are "
            f"{', '.join(table.columns)}."
        )
    if by is None and "grader" not in columns:
        raise InputError(f"{path} does not say who graded: add a column grader, or name them with --by.")

    def cell(row: Row, column: str) -> str:
        return row.cells[columns[column]].strip() if column in columns else ""

    marks = {row.number: mark for row in table.rows if (mark := read_mark(cell(row, "score")))}
    scale = judge_scale(marks, f"{path}, column {columns['score']}", full_mark, path.name)
    rows = []
    for row in table.rows:
        mark = marks.get(row.number)
        share = scale.grade(mark) if mark else None
        if share is None:
            raise InputError(
                f"{path}, row {row.number}: the score is “{cell(row, 'score')[:40]}”, and a number from 0 to "
                f"{scale.full_mark:g} was expected. Correct it, or delete the row; nothing was taken in."
            )
        blind = cell(row, "blind").casefold()
        if blind not in _YES | _NO:
            raise InputError(
                f"{path}, row {row.number}: blind is “{blind[:40]}”, and yes or no was expected; nothing was "
                "taken in."
            )
        rows.append(
            GradedRow(
                row.number,
                HumanMarks(
                    by=cell(row, "grader") or by or "",
                    blind=blind in _YES,
                    comment=cell(row, "comment"),
                    score=round(100 * share),
                ),
                attempt_id=cell(row, "attempt_id"),
                question_id=cell(row, "question_id"),
                answer=cell(row, "answer"),
            )
        )
    return rows
