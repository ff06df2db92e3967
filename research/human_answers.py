"""Answers that people graded, read from CSV."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.errors import InputError
from grader.models import Question
from grader.models.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from grader.bank.csv_table import Row

COLUMNS = ("question_id", "question", "reference_answer", "student_answer", "score")
RATERS = ("grader1", "grader2")
"""Optional columns: what each of two people gave, on any one scale."""
LONGEST_REFERENCE, LONGEST_ANSWER = 2_000, 100_000
"""Words and characters; more is a document, and no answer to one question."""


@dataclass(frozen=True, slots=True)
class HumanAnswer:
    """One answer with the grade that people gave it, 0 to 1, and both graders' marks where there are two."""

    row: int
    question: Question
    answer: str
    grade: float
    raters: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class HumanFile:
    """The answers of one file that can be used, and a problem for each row that cannot."""

    name: str
    sha256: str
    answers: tuple[HumanAnswer, ...]
    problems: tuple[Problem, ...]

    @property
    def questions(self) -> int:
        return len({item.question.id for item in self.answers})

    @property
    def part_marks(self) -> bool:
        """Whether the graders gave more than two grades; right-or-wrong marks say nothing between."""
        return len({item.grade for item in self.answers}) > 2


def read_human_file(path: Path) -> HumanFile:
    """The answers in ``path``.

    Raises:
        InputError: it cannot be read, lacks a column, or has no row that can be used.
    """
    table = read_csv_table(path)
    if not table.columns:
        raise InputError(str(table.problems[0]) if table.problems else f"{path} is empty.")
    for column in COLUMNS:
        if column not in table.columns:
            raise InputError(
                f"{path} has no column {column}; its columns are {', '.join(table.columns)}. "
                f"Name the columns {', '.join(COLUMNS)} and try again."
            )
    problems = list(table.problems)
    answers = []
    for row in table.rows:
        found = _answer(str(path), row)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            answers.append(found)
    if not answers:
        first = f" ({problems[0]})" if problems else ""
        raise InputError(f"{path} has no row that can be used{first}.")
    return HumanFile(
        path.stem, hashlib.sha256(path.read_bytes()).hexdigest(), tuple(answers), tuple(problems)
    )


def _answer(file: str, row: Row) -> HumanAnswer | Problem:
    cells = row.cells
    reference, answer = cells["reference_answer"].strip(), cells["student_answer"]

    def problem(column: str, what: str, remedy: str) -> Problem:
        return Problem(file, row.number, column, what, remedy)

    grade = _number(cells["score"])
    if grade is None:
        return problem("score", f"«{cells['score']}» is not a number", "Give a grade from 0 to 1")
    if not 0 <= grade <= 1:
        return problem("score", f"{cells['score']} lies outside 0 to 1", "Divide by the full mark")
    if not any(character.isalnum() for character in reference):
        return problem("reference_answer", "has no words", "Give the answer to compare with")
    if len(reference.split()) > LONGEST_REFERENCE:
        count = len(reference.split())
        return problem(
            "reference_answer",
            f"has {count:,} words, more than the {LONGEST_REFERENCE:,} of any one answer",
            "Give the answer alone, not its source",
        )
    if len(answer) > LONGEST_ANSWER:
        return problem(
            "student_answer", f"has more than {LONGEST_ANSWER:,} characters", "Give the answer alone"
        )
    name = cells["question_id"].strip() or cells["question"].strip()
    question = Question(name, "", "", "", cells["question"].strip(), "", reference)
    pair = [_number(cells.get(column, "")) for column in RATERS]
    raters = (pair[0], pair[1]) if pair[0] is not None and pair[1] is not None else None
    return HumanAnswer(row.number, question, answer, grade, raters)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
