from __future__ import annotations

import pytest

from grader.grading.batches.rows import CHUNK, RowGrade, RowGrader, Ungradable, question_of
from grader.grading.practice import LONGEST_ANSWER
from grader.models import Question
from tests.rehearse_kit import SMALL_BANK, fake_scorer

PAINT = {"question_id": "paint", "answer": "I handle paint with care."}
OWN = {
    "question": "What about glue?",
    "model_answer": "Glue dries slowly overnight.",
    "answer": "Glue dries slowly.",
}


def grade(*rows: dict[str, str]) -> list[RowGrade | Ungradable]:
    return RowGrader(SMALL_BANK, fake_scorer()).grade(rows)


def grade_one(row: dict[str, str]) -> RowGrade:
    (graded,) = grade(row)
    assert isinstance(graded, RowGrade)
    return graded


def asked(row: dict[str, str]) -> Question:
    question = question_of(row, SMALL_BANK)
    assert isinstance(question, Question)
    return question


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
def test_a_bad_row_is_told_and_the_others_are_graded(cells: dict[str, str], what: str, remedy: str) -> None:
    import re

    first, bad, last = grade(PAINT, PAINT | cells, PAINT)
    assert isinstance(bad, Ungradable)
    assert what in bad.what
    assert re.search(remedy, f"{bad.what}. {bad.remedy}")
    assert isinstance(first, RowGrade)
    assert first == last


def test_rows_keep_their_order_across_chunks() -> None:
    texts = ["I handle paint with care.", "Nothing.", "I handle it."]
    rows = [PAINT | {"answer": texts[number % 3]} for number in range(2 * CHUNK + 3)]
    graded = grade(*rows)
    assert graded == [grade_one(row) for row in rows[:3]] * (len(rows) // 3) + graded[len(rows) // 3 * 3 :]
    assert len(graded) == len(rows)


def test_a_row_is_graded_as_the_answer_alone_would_be() -> None:
    alone = fake_scorer().grade(SMALL_BANK.question("paint"), PAINT["answer"])
    graded = grade_one(PAINT)
    assert (graded.score, graded.low, graded.high, graded.band) == (
        alone.score,
        alone.low,
        alone.high,
        alone.band,
    )


def test_a_rows_own_question_and_model_answer_come_before_the_banks() -> None:
    for row in (OWN, OWN | {"question_id": "paint"}):
        assert asked(row).model_answer == "Glue dries slowly overnight."


def test_a_rows_own_guidance_cannot_be_echoed() -> None:
    guidance = "Patience and clean surfaces matter more than any product on the shelf."
    graded = grade_one(OWN | {"guidance": guidance, "answer": guidance})
    assert graded.score == 0
    assert "echo" in graded.flags


def test_an_empty_answer_scores_0_and_is_flagged() -> None:
    graded = grade_one(PAINT | {"answer": ""})
    assert (graded.score, graded.flags) == (0, ("too_short",))


def test_a_model_answer_needs_no_question_beside_it() -> None:
    for row in (OWN | {"question": ""}, {key: OWN[key] for key in ("model_answer", "answer")}):
        assert grade_one(row).score > 50


def test_an_id_beside_a_model_answer_without_a_question_names_the_banks() -> None:
    row = PAINT | {"question": "", "model_answer": "Glue dries slowly overnight."}
    assert asked(row) == SMALL_BANK.question("paint")


def test_a_model_answer_with_an_id_of_its_own_needs_no_question() -> None:
    for cells in ({"question": "", "guidance": ""}, {}):
        own = {key: OWN[key] for key in ("model_answer", "answer")} | {"question_id": "exam-7"} | cells
        assert (asked(own).id, asked(own).text) == ("exam-7", "")
        assert grade_one(own).score > 50


def test_each_model_answer_without_a_question_is_one_of_its_own() -> None:
    other = {"model_answer": "Brushes are cleaned with warm water.", "answer": "I clean brushes in water."}
    for row in ({key: OWN[key] for key in ("model_answer", "answer")}, other):
        assert asked(row).model_answer == row["model_answer"]
