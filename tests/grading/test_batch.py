from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank.csv_table import CsvTable, Row
from grader.errors import InputError
from grader.grading.batch import CHUNK, check_columns, grade_rows
from grader.grading.practice import LONGEST_ANSWER
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from grader.grading.batch import GradedRow

PAINT = {"question_id": "paint", "answer": "I handle paint with care."}
OWN = {
    "question": "What about glue?",
    "model_answer": "Glue dries slowly overnight.",
    "answer": "Glue dries slowly.",
}


def grade(*rows: dict[str, str]) -> list[GradedRow]:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    full = [Row(number, dict.fromkeys(columns, "") | row) for number, row in enumerate(rows, start=2)]
    chunks = grade_rows(CsvTable(columns, tuple(full), ()), SMALL_BANK, fake_scorer(), "a.csv")
    return [graded for chunk in chunks for graded in chunk]


BAD = {
    "an unknown question": ({"question_id": "pain"}, "no question “pain”", "Did you mean “paint”?"),
    "no question": ({"question_id": ""}, "no question_id", "Fill in one or the other"),
    "a question without a model answer": (
        {"question_id": "", "question": "What?", "model_answer": " "},
        "no question_id",
        "Fill in",
    ),
    "a model answer without words": (
        {"question": "What?", "model_answer": "..."},
        "has no words",
        "give it a few sentences|Correct the row",
    ),
    "far too long an answer": (
        {"answer": "a" * (LONGEST_ANSWER + 1)},
        "more than 100,000 characters",
        "Shorten it",
    ),
}


@pytest.mark.parametrize(("cells", "what", "remedy"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_told_with_its_place_and_the_others_are_graded(
    cells: dict[str, str], what: str, remedy: str
) -> None:
    import re

    first, bad, last = grade(PAINT, PAINT | cells, PAINT)
    assert bad.grade is None
    assert bad.problem is not None
    assert (bad.problem.file, bad.problem.row) == ("a.csv", 3)
    assert what in bad.problem.what
    assert re.search(remedy, f"{bad.problem.what}. {bad.problem.remedy}")
    assert first.problem is last.problem is None
    assert first.grade is not None
    assert first.grade == last.grade


def test_rows_keep_their_order_across_chunks() -> None:
    answers = [f"I handle paint with care {number}." for number in range(2 * CHUNK + 3)]
    graded = grade(*(PAINT | {"answer": answer} for answer in answers))
    assert [item.row.cells["answer"] for item in graded] == answers
    assert all(item.grade is not None for item in graded)


def test_a_row_is_graded_as_the_answer_alone_would_be() -> None:
    item = grade(PAINT)[0]
    assert item.grade == fake_scorer().grade(SMALL_BANK.question("paint"), PAINT["answer"])


def test_a_rows_own_question_and_model_answer_come_before_the_banks() -> None:
    own, named = grade(OWN, OWN | {"question_id": "paint"})
    assert own.grade is not None
    assert named.grade is not None
    for item in (own, named):
        assert item.grade is not None
        assert [point.point for point in item.grade.coverage] == ["Glue dries slowly overnight."]


def test_a_rows_own_guidance_cannot_be_echoed() -> None:
    guidance = "Patience and clean surfaces matter more than any product on the shelf."
    graded = grade(OWN | {"guidance": guidance, "answer": guidance})[0].grade
    assert graded is not None
    assert graded.score == 0
    assert [flag.kind for flag in graded.flags if flag.kind == "echo"] == ["echo"]


def test_an_empty_answer_scores_0_and_is_flagged() -> None:
    graded = grade(PAINT | {"answer": ""})[0].grade
    assert graded is not None
    assert (graded.score, [flag.kind for flag in graded.flags]) == (0, ["too_short"])


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        (("question_id",), "answer"),
        (("answer",), "question_id"),
        (("answer", "question"), "question_id"),
        ((), "answer"),
    ],
)
def test_a_missing_column_is_named_before_anything_is_graded(columns: tuple[str, ...], missing: str) -> None:
    with pytest.raises(InputError, match=rf"a\.csv has no column {missing}"):
        check_columns(CsvTable(columns, (), ()), "a.csv")


@pytest.mark.parametrize(
    "columns",
    [("answer", "question_id"), ("model_answer", "answer", "question", "x"), ("answer", "model_answer")],
)
def test_columns_that_suffice_are_accepted(columns: tuple[str, ...]) -> None:
    check_columns(CsvTable(columns, (), ()), "a.csv")


def test_a_model_answer_needs_no_question_beside_it() -> None:
    for row in (OWN | {"question": ""}, {key: OWN[key] for key in ("model_answer", "answer")}):
        item = grade(row)[0]
        assert item.problem is None
        assert item.grade is not None
        assert item.grade.score > 50


def test_an_id_beside_a_model_answer_without_a_question_names_the_banks() -> None:
    item = grade(PAINT | {"question": "", "model_answer": "Glue dries slowly overnight."})[0]
    assert item.question == SMALL_BANK.question("paint")


def test_a_model_answer_with_an_id_of_its_own_needs_no_question() -> None:
    for cells in ({"question": "", "guidance": ""}, {}):
        own = {key: OWN[key] for key in ("model_answer", "answer")} | {"question_id": "exam-7"} | cells
        item = grade(own)[0]
        assert item.problem is None
        assert item.question is not None
        assert (item.question.id, item.question.text) == ("exam-7", "")
        assert item.grade is not None
        assert item.grade.score > 50


def test_each_model_answer_without_a_question_is_one_of_its_own() -> None:
    other = {"model_answer": "Brushes are cleaned with warm water.", "answer": "I clean brushes in water."}
    rows = [{key: OWN[key] for key in ("model_answer", "answer")}, other]
    for item, row in zip(grade(*rows), rows, strict=True):
        assert item.grade is not None
        assert [point.point for point in item.grade.coverage] == [row["model_answer"]]
