"""Grade a table of answers, row by row; a row that cannot be graded never stops the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError
from grader.grading.practice import LONGEST_ANSWER
from grader.models import Question
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    if "question_id" not in columns and not {"question", "model_answer"} <= columns:
        raise InputError(_missing(file, "question_id (or question and model_answer)", table.columns))
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
    questions: dict[int, Question] = {}
    problems: dict[int, Problem] = {}
    for row in chunk:
        try:
            questions[row.number] = _question(row, bank)
        except InputError as error:
            problems[row.number] = Problem(file, row.number, None, *_sentence(error))
    gradable = [row for row in chunk if row.number in questions]
    grades = dict(_grades(gradable, questions, scorer, problems, file))
    return [
        GradedRow(row, grades.get(row.number), problems.get(row.number), questions.get(row.number))
        for row in chunk
    ]


def _grades(
    rows: list[Row],
    questions: dict[int, Question],
    scorer: SimilarityGrader,
    problems: dict[int, Problem],
    file: str,
) -> Iterable[tuple[int, SimilarityGrade]]:
    pairs = [(questions[row.number], row.cells["answer"]) for row in rows]
    try:
        return list(zip((row.number for row in rows), scorer.grade_many(pairs), strict=True))
    except GraderError as error:
        if len(rows) == 1:
            problems[rows[0].number] = Problem(file, rows[0].number, None, *_sentence(error))
            return []
        return [item for row in rows for item in _grades([row], questions, scorer, problems, file)]


def _question(row: Row, bank: QuestionBank) -> Question:
    """The row's own question and model answer if it has both, else the bank's question that it names."""
    text, model_answer = (row.cells.get(column, "").strip() for column in ("question", "model_answer"))
    question_id = row.cells.get("question_id", "").strip()
    if len(row.cells["answer"]) > LONGEST_ANSWER:
        raise InputError(f"the answer has more than {LONGEST_ANSWER:,} characters. Shorten it.")
    if text and model_answer:
        guidance = row.cells.get("guidance", "").strip()
        return Question(question_id or "row", "", "", "", text, guidance, model_answer)
    if question_id:
        return bank.question(question_id)
    raise InputError(
        "there is no question_id, and no question with a model_answer. Fill in one or the other."
    )


def _sentence(error: GraderError) -> tuple[str, str]:
    what, _, remedy = str(error).rstrip(".").partition(". ")
    return what, remedy or "Correct the row"


def _missing(file: str, column: str, found: tuple[str, ...]) -> str:
    return (
        f"{file} has no column {column}; its columns are {', '.join(found) or 'none'}. Add it and try again."
    )
