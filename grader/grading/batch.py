"""Grade a table of answers, row by row; a row that cannot be graded never stops the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError
from grader.grading.by_model_answer import grade_together
from grader.grading.practice import LONGEST_ANSWER
from grader.models import Question
from grader.models.problem import Problem
from grader.wording.grades import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.bank import QuestionBank
    from grader.bank.csv_table import CsvTable, Row
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import SimilarityGrade

CHUNK = 128
"""Answers that share forward passes: enough to fill them, few enough to keep memory flat."""


@dataclass(frozen=True, slots=True)
class GradedRow:
    """A row and its grade, or the problem that kept it from being graded; ``question`` is what it answers."""

    row: Row
    grade: SimilarityGrade | None
    problem: Problem | None
    question: Question | None = None


def check_columns(table: CsvTable, file: str) -> None:
    """Raises InputError unless each row can say which answer to grade against what, and lose nothing."""
    columns = set(table.columns)
    if "answer" not in columns:
        raise InputError(_missing(file, "answer", table.columns))
    if not {"question_id", "model_answer"} & columns:
        raise InputError(_missing(file, "question_id (or model_answer)", table.columns))
    twice = [column for column in dict.fromkeys(table.columns) if table.columns.count(column) > 1]
    if twice:
        raise InputError(f"{file} names the column {twice[0]} twice. Rename one of them and try again.")


def grade_rows(
    table: CsvTable, bank: QuestionBank, scorer: SimilarityGrader, file: str
) -> Iterator[list[GradedRow]]:
    """The table's rows in order, a chunk at a time."""
    rows = iter(table.rows)
    while chunk := list(islice(rows, CHUNK)):
        yield _grade_chunk(chunk, bank, scorer, file)


def _grade_chunk(
    chunk: list[Row], bank: QuestionBank, scorer: SimilarityGrader, file: str
) -> list[GradedRow]:
    asked = [(row, _question(row, bank, file)) for row in chunk]
    pairs = [(what, row.cells["answer"]) for row, what in asked if isinstance(what, Question)]
    grades = iter(grade_together(pairs, scorer))
    rows = []
    for row, what in asked:
        if isinstance(what, Problem):
            rows.append(GradedRow(row, None, what))
            continue
        grade = next(grades)
        if isinstance(grade, GraderError):
            problem = Problem(file, row.number, None, embedded(str(grade)), "Correct the row")
            rows.append(GradedRow(row, None, problem, what))
        else:
            rows.append(GradedRow(row, grade, None, what))
    return rows


def _question(row: Row, bank: QuestionBank, file: str) -> Question | Problem:
    """What a row answers: its own question if it has a model answer, else the bank's that it names.

    A row that has both a model answer and the id of a question of the bank, but no text of its own for the
    question, is about the bank's.
    """

    def problem(what: str, remedy: str) -> Problem:
        return Problem(file, row.number, None, what, remedy)

    text, model_answer, guidance, question_id = (
        row.cells.get(column, "").strip()
        for column in ("question", "model_answer", "guidance", "question_id")
    )
    if len(row.cells["answer"]) > LONGEST_ANSWER:
        return problem(f"the answer has more than {LONGEST_ANSWER:,} characters", "Shorten it")
    found = bank.find(question_id)
    if model_answer and (text or found is None):
        own = Question(question_id or "row", "", "", "", text, guidance, model_answer)
        return (
            own
            if own.can_be_compared
            else problem("the model answer has no words", "Correct the row: give it a few sentences")
        )
    if found is not None and not found.can_be_compared:
        return problem(f"“{question_id}” has no model answer", "Add one, here or in its bank")
    if found is not None:
        return found
    if question_id:
        return problem(f"There is no question “{question_id}” in the bank", bank.remedy(question_id))
    return problem("there is no question_id, and no model_answer", "Fill in one or the other")


def _missing(file: str, column: str, found: tuple[str, ...]) -> str:
    return (
        f"{file} has no column {column}; its columns are {', '.join(found) or 'none'}. Add it and try again."
    )
