"""Answers that people graded, read from CSV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.errors import InputError
from grader.models import Question
from grader.models.problem import Problem
from research.score_scale import judge_scale, number, read_mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grader.bank.csv_table import Row
    from research.score_scale import Mark, ScoreScale

NAMES: dict[str, tuple[str, ...]] = {
    "question_id": ("question_id",),
    "question": ("question", "question_text", "prompt"),
    "reference_answer": (
        "reference_answer",
        "desired_answer",
        "reference",
        "model_answer",
        "sample_answer",
    ),
    "student_answer": ("student_answer", "answer", "response", "text"),
    "score": ("score", "score_avg", "grade", "mark", "points", "label"),
    "grader1": ("grader1", "score_me"),
    "grader2": ("grader2", "score_other"),
}
"""What each column may be called, in any case, with spaces, underscores or neither."""
NEEDED = ("reference_answer", "student_answer", "score")
LONGEST_REFERENCE, LONGEST_ANSWER = 2_000, 100_000
"""Words and characters; more is a document, and no answer to one question."""


class Unusable(StrEnum):
    """Why a row cannot be used."""

    CELLS = "too_many_cells"
    NO_SCORE = "no_score"
    UNREADABLE_SCORE = "unreadable_score"
    OUTSIDE_SCALE = "outside_scale"
    NO_REFERENCE = "no_reference"
    LONG_REFERENCE = "long_reference"
    LONG_ANSWER = "long_answer"


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many ``rows`` were not read for one reason, and what is wrong with the ``first`` of them."""

    reason: Unusable
    rows: int
    first: Problem


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
    """The answers of one file that can be used, how their scores were read, and what was not.

    ``columns`` says under which name the file has each of the columns that were read.
    """

    name: str
    sha256: str
    answers: tuple[HumanAnswer, ...]
    dropped: tuple[Dropped, ...]
    scale: ScoreScale
    columns: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many rows the file has, read or not; blank ones do not count."""
        return len(self.answers) + self.unread

    @property
    def unread(self) -> int:
        return sum(item.rows for item in self.dropped)

    @property
    def questions(self) -> int:
        return len({item.question.id for item in self.answers})

    @property
    def part_marks(self) -> bool:
        """Whether the graders gave more than two grades; right-or-wrong marks say nothing between."""
        return len({item.grade for item in self.answers}) > 2


def read_human_file(path: Path, *, full_mark: float | None = None) -> HumanFile:
    """The answers in ``path``, whose scores go up to ``full_mark``, or to what they themselves tell.

    A row without ``question_id`` answers the question with its text, and without that too the one with its
    reference answer.

    Raises:
        InputError: it cannot be read, lacks a column, does not tell what full marks are, or has no row that
            can be used.
    """
    table = read_csv_table(path)
    if not table.columns:
        raise InputError(str(table.problems[0]) if table.problems else f"{path} is empty.")
    reader = _Reader(path, _columns(path, table.columns))
    unusable = [(Unusable.CELLS, problem) for problem in table.problems]
    marks = {row.number: mark for row in table.rows if (mark := read_mark(reader.cell(row, "score")))}
    place = f"{path}, column {reader.columns['score']}"
    scale = judge_scale(marks, place, full_mark, path.name)
    answers = []
    for row in table.rows:
        found = reader.answer(row, marks.get(row.number), scale)
        if isinstance(found, HumanAnswer):
            answers.append(found)
        else:
            unusable.append(found)
    dropped = _counted(unusable)
    if not answers:
        first = f" ({dropped[0].first})" if dropped else ""
        raise InputError(f"{path} has no row that can be used{first}.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return HumanFile(path.stem, digest, tuple(answers), dropped, scale, reader.columns)


def _columns(path: Path, header: Sequence[str]) -> dict[str, str]:
    """Which of the header's columns is which."""
    found = {}
    for column, names in NAMES.items():
        candidates = [name for name in header if bare(name) in map(bare, names)]
        # Its own name tells it from all others that it might be.
        own = [name for name in candidates if bare(name) == bare(column)] or candidates
        if len(own) > 1:
            raise InputError(
                f"{path} has several columns that may be {column}: {', '.join(own)}. "
                f"Name the one to read {column}, and the others something else."
            )
        if own:
            found[column] = own[0]
        elif column in NEEDED:
            raise InputError(
                f"{path} has no column {column}; its columns are {', '.join(header)}. "
                f"Name one of them {' or '.join(names)} and try again."
            )
    return found


def bare(name: str) -> str:
    """A column's name without what people write in different ways: case, spaces, underscores."""
    return "".join(filter(str.isalnum, name.casefold()))


def _counted(unusable: Sequence[tuple[Unusable, Problem]]) -> tuple[Dropped, ...]:
    by_reason: dict[Unusable, list[Problem]] = {}
    for reason, problem in unusable:
        by_reason.setdefault(reason, []).append(problem)
    return tuple(Dropped(reason, len(each), each[0]) for reason, each in by_reason.items())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one file, whose column of each kind is in ``columns``."""

    path: Path
    columns: Mapping[str, str]

    def cell(self, row: Row, column: str) -> str:
        return row.cells[self.columns[column]].strip() if column in self.columns else ""

    def answer(
        self, row: Row, mark: Mark | None, scale: ScoreScale
    ) -> HumanAnswer | tuple[Unusable, Problem]:
        def unusable(reason: Unusable, column: str, what: str, remedy: str) -> tuple[Unusable, Problem]:
            return reason, Problem(str(self.path), row.number, self.columns[column], what, remedy)

        score, reference = self.cell(row, "score"), self.cell(row, "reference_answer")
        if not score:
            return unusable(Unusable.NO_SCORE, "score", "is empty", "Give the grade, or delete the row")
        if mark is None:
            return unusable(
                Unusable.UNREADABLE_SCORE,
                "score",
                f"“{score}” is not a number",
                "Give a grade such as 0.8, 4, 80% or 4/5",
            )
        grade = scale.grade(mark)
        if grade is None:
            return unusable(
                Unusable.OUTSIDE_SCALE,
                "score",
                f"{score} lies outside 0 to {scale.full_mark:g}",
                "Correct it, or say what full marks are with --full-mark",
            )
        if not any(character.isalnum() for character in reference):
            return unusable(
                Unusable.NO_REFERENCE, "reference_answer", "has no words", "Give the answer to compare with"
            )
        if (words := len(reference.split())) > LONGEST_REFERENCE:
            return unusable(
                Unusable.LONG_REFERENCE,
                "reference_answer",
                f"has {words:,} words, more than the {LONGEST_REFERENCE:,} of any one answer",
                "Give the answer alone, not its source",
            )
        answer = row.cells[self.columns["student_answer"]]
        if len(answer) > LONGEST_ANSWER:
            return unusable(
                Unusable.LONG_ANSWER,
                "student_answer",
                f"has more than {LONGEST_ANSWER:,} characters",
                "Give the answer alone",
            )
        text = self.cell(row, "question")
        name = self.cell(row, "question_id") or text or reference
        raters = number(self.cell(row, "grader1")), number(self.cell(row, "grader2"))
        return HumanAnswer(
            row.number,
            Question(name, "", "", "", text, "", reference),
            answer,
            grade,
            None if raters[0] is None or raters[1] is None else (raters[0], raters[1]),
        )
