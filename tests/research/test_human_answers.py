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
    assert (len(found.answers), found.questions, found.dropped, found.part_marks) == (18, 3, (), True)
    assert found.answers[0].grade == 1.0
    assert found.answers[0].question.model_answer.startswith("A thermostat")


@pytest.mark.parametrize(
    ("column", "value", "said", "reason"),
    [
        ("score", "good", "row 2, column score: “good” is not a number. Give a grade", "unreadable_score"),
        ("score", "nan", "row 2, column score: “nan” is not a number", "unreadable_score"),
        ("score", " ", "row 2, column score: is empty", "no_score"),
        ("score", "-0.5", "row 2, column score: -0.5 lies outside 0 to 1. Correct it", "outside_scale"),
        ("reference_answer", " …", "row 2, column reference_answer: has no words", "no_reference"),
        (
            "reference_answer",
            "word " * 5000,
            "row 2, column reference_answer: has 5,000 words",
            "long_reference",
        ),
        (
            "student_answer",
            "x" * 100_001,
            "row 2, column student_answer: has more than 100,000 characters",
            "long_answer",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_others_are_kept(
    tmp_path: Path, column: str, value: str, said: str, reason: str
) -> None:
    body = rows()
    first = list(body[0])
    first[HEADER.index(column)] = value
    found = read_human_file(write(tmp_path / "graded.csv", body=[tuple(first), *body[1:]]))
    assert len(found.answers) == 17
    (dropped,) = found.dropped
    assert said in str(dropped.first)
    assert (dropped.reason, dropped.rows) == (reason, 1)


def test_unusable_rows_are_counted_by_reason(tmp_path: Path) -> None:
    body = [(*row[:4], score) for row, score in zip(rows(), ["", "?", "", "much"], strict=False)]
    found = read_human_file(write(tmp_path / "graded.csv", body=[*body, *rows()]))
    assert [(item.reason, item.rows, item.first.row) for item in found.dropped] == [
        ("no_score", 2, 2),
        ("unreadable_score", 2, 3),
    ]
    assert (found.rows, found.unread, len(found.answers)) == (22, 4, 18)


@pytest.mark.parametrize("column", ["reference_answer", "student_answer", "score"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    header = tuple("other" if name == column else name for name in HEADER)
    with pytest.raises(InputError, match=f"graded.csv has no column {column}; its columns are"):
        read_human_file(write(tmp_path / "graded.csv", header=header))


@pytest.mark.parametrize(
    "header",
    [
        ("question_id", "Question Text", "Desired Answer", "Student Answer", "Score Avg"),
        ("QUESTION_ID", "prompt", "model_answer", "response", "mark"),
        ("questionId", "question_text", "sample answer", "text", "Points"),
        ("question_id", "question", "reference", "answer", "grade"),
    ],
)
def test_columns_go_by_their_common_names(tmp_path: Path, header: tuple[str, ...]) -> None:
    found = read_human_file(write(tmp_path / "graded.csv", header=header))
    usual = read_human_file(write(tmp_path / "usual.csv"))
    assert found.answers == usual.answers
    assert tuple(found.columns.values()) == header


def test_two_columns_that_may_be_the_score_are_refused(tmp_path: Path) -> None:
    header, body = (*HEADER[:4], "mark", "points"), [(*row, "3") for row in rows()]
    with pytest.raises(InputError, match="several columns that may be score: mark, points"):
        read_human_file(write(tmp_path / "graded.csv", header=header, body=body))


def test_a_column_of_the_usual_name_comes_before_others(tmp_path: Path) -> None:
    header, body = (*HEADER, "answer"), [(*row, "B") for row in rows()]
    found = read_human_file(write(tmp_path / "graded.csv", header=header, body=body))
    assert found.columns["student_answer"] == "student_answer"


def test_two_graders_are_found_under_either_pair_of_names(tmp_path: Path) -> None:
    header = (*HEADER[:4], "score_me", "score_other", "score_avg")
    body = [(*row[:4], "5", "4,5", "4.75") for row in rows()]
    found = read_human_file(write(tmp_path / "graded.csv", header=header, body=body), full_mark=5)
    assert found.answers[0].raters == (5, 4.5)
    assert found.answers[0].grade == pytest.approx(0.95)


def test_without_ids_and_texts_each_reference_is_one_question(tmp_path: Path) -> None:
    body = [("", "", *row[2:]) for row in rows()]
    assert read_human_file(write(tmp_path / "graded.csv", body=body)).questions == 3
    bare = [row[2:] for row in rows()]
    assert read_human_file(write(tmp_path / "bare.csv", header=HEADER[2:], body=bare)).questions == 3


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_spreadsheets_of_other_countries_are_read(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = [separator.join(HEADER)]
    lines += [separator.join((*row[:4], row[4].replace(".", ","))) for row in rows()]
    path = tmp_path / "graded.csv"
    path.write_text("\r\n".join(lines), encoding=encoding)
    assert read_human_file(path).answers == read_human_file(write(tmp_path / "usual.csv")).answers


def test_a_file_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no row that can be used"):
        read_human_file(write(tmp_path / "graded.csv", body=[]))
