from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from research.human_answers import read_human_file
from tests.research.samples import HEADER, rows, write

if TYPE_CHECKING:
    from pathlib import Path


def test_every_row_comes_with_its_question_reference_and_grade(tmp_path: Path) -> None:
    found = read_human_file(write(tmp_path / "graded.csv"))
    assert (len(found.answers), found.questions, found.problems, found.part_marks) == (18, 3, (), True)
    assert found.answers[0].grade == 1.0
    assert found.answers[0].question.model_answer.startswith("A thermostat")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (
            "score",
            "good",
            "graded.csv, row 2, column score: «good» is not a number. Give a grade from 0 to 1.",
        ),
        ("score", "85", "graded.csv, row 2, column score: 85 lies outside 0 to 1. Divide by the full mark."),
        ("score", "nan", "row 2, column score: «nan» is not a number"),
        ("reference_answer", " …", "row 2, column reference_answer: has no words"),
        ("reference_answer", "word " * 5000, "row 2, column reference_answer: has 5,000 words"),
        ("student_answer", "x" * 100_001, "row 2, column student_answer: has more than 100,000 characters"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_kept(
    tmp_path: Path, column: str, value: str, said: str
) -> None:
    body = rows()
    first = list(body[0])
    first[HEADER.index(column)] = value
    found = read_human_file(write(tmp_path / "graded.csv", body=[tuple(first), *body[1:]]))
    assert len(found.answers) == 17
    assert said in str(found.problems[0])


@pytest.mark.parametrize("column", HEADER)
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    header = tuple("other" if name == column else name for name in HEADER)
    with pytest.raises(InputError, match=f"graded.csv has no column {column}; its columns are"):
        read_human_file(write(tmp_path / "graded.csv", header=header))


def test_a_file_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no row that can be used"):
        read_human_file(write(tmp_path / "graded.csv", body=[]))
