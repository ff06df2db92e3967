from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.bank import QuestionBank, read_bank
from grader.bank.question_file import questions_csv, read_questions
from grader.errors import BankError
from grader.models import Question
from tests.bank.samples import HEADER, row, table, write_bank

if TYPE_CHECKING:
    from pathlib import Path

GOOD = table(row("one"), row("two"))


def without(column: str) -> tuple[str, ...]:
    return tuple(name for name in HEADER if name != column)


BROKEN = {
    "an id used twice": (table(row("one"), row("two"), row("one")), 4, "id", "row 2", "own id"),
    "an empty cell": (table(row("one", question="  ")), 2, "question", "empty", "Fill in the question"),
    "an empty id": (table(row("one"), row("")), 3, "id", "empty", "Fill in"),
    "a question of marks": (table(row(question="?")), 2, "question", "no words", "Fill in"),
    "a missing column": (
        table(row(), header=without("question")),
        1,
        "question",
        "id, role, category, kind, guidance",
        "Add a column named question",
    ),
    "a column named twice": (
        table(row(), header=(*HEADER, "question")),
        1,
        "question",
        "twice",
        "Keep one",
    ),
    "a Latin-1 byte": (
        table(row("one"), row("two", role="Ingénieur")).encode("latin-1"),
        3,
        None,
        "0xe9 is not UTF-8",
        "CSV UTF-8",
    ),
    "half a UTF-16 character": (GOOD.encode("utf-16")[:-1], None, None, "UTF", "CSV UTF-8"),
    "UTF-16 without its mark": (GOOD.encode("utf-16-le"), 1, "id", "is missing", "Add a column"),
    "a row with too many cells": (GOOD + "three,a,b,c,d,e,f,g\n", 4, None, "8 cells", "double quotes"),
    "a row with too few cells": (GOOD + "three,a,b\n", 4, "question", "empty", "Fill in"),
    "a quote never closed": (GOOD + 'three,"a,b,c\n', 4, None, "not well-formed CSV", "Check the quotes"),
    "text after a closing quote": (GOOD + 'three,"a"b,c\n', 4, None, "not well-formed CSV", "quotes"),
    "an empty file": ("", 1, None, "is empty", "id, question"),
    "nothing but empty lines": ("\n\n", 1, None, "is empty", "id, question"),
    "a header alone": (table(), 2, None, "there is no question", "Add one row"),
    "not a table": (bytes(range(256)), 2, None, "is not UTF-8", "CSV UTF-8"),
}


@pytest.mark.parametrize(
    ("content", "at_row", "column", "what", "remedy"), BROKEN.values(), ids=BROKEN.keys()
)
def test_a_broken_file_is_refused_with_its_place_and_remedy(
    tmp_path: Path, content: str | bytes, at_row: int | None, column: str | None, what: str, remedy: str
) -> None:
    path = tmp_path / "bank.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BankError) as refused:
        QuestionBank.load(path)
    found = [
        problem
        for problem in refused.value.problems
        if problem.file == str(path) and what in problem.what and remedy in problem.remedy
    ]
    assert found, refused.value.problems
    assert column in {problem.column for problem in found}
    if at_row is not None:
        assert {problem.row for problem in found} == {at_row}


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    _, problems = read_bank(tmp_path / "none.csv")
    assert [(problem.row, "cannot be read" in problem.what) for problem in problems] == [(None, True)]


def test_a_folder_in_place_of_the_file_is_one_problem(tmp_path: Path) -> None:
    _, problems = read_bank(tmp_path)
    assert ["cannot be read" in problem.what for problem in problems] == [True]


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    rows = [row("", question=""), row("two"), row("two", question=""), row("three")]
    path = tmp_path / "bank.csv"
    path.write_text(table(*rows) + "four,1,2,3,4,5,6,7\n", encoding="utf-8")
    with pytest.raises(BankError) as refused:
        QuestionBank.load(path)
    places = {(problem.row, problem.column) for problem in refused.value.problems}
    assert places == {(2, "id"), (2, "question"), (4, "question"), (4, "id"), (6, None)}
    assert len(refused.value.problems) == len(places)


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("role,kind\none,What?\n", encoding="utf-8")
    _, problems = read_bank(path)
    assert [problem.column for problem in problems] == ["id", "question"]


def test_only_id_and_question_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("id,question\none,What?\n", encoding="utf-8")
    (found,) = QuestionBank.load(path)
    assert found == Question("one", "", "", "", "What?", "", "")
    assert not found.has_model_answer


def test_level_and_tags_are_read_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text('id,question,level,tags\none,What?, senior ,"a, b,,a "\n', encoding="utf-8")
    (found,) = QuestionBank.load(path)
    assert (found.level, found.tags) == ("senior", ("a", "b"))


def test_a_model_answer_of_marks_alone_is_none(tmp_path: Path) -> None:
    (found,) = QuestionBank.load(write_bank(tmp_path, row(model_answer=" — ")))
    assert not found.has_model_answer


def test_a_refusal_names_the_first_problem_and_counts_the_others(tmp_path: Path) -> None:
    path = write_bank(tmp_path, row("", question=""), row("", question=""))
    with pytest.raises(BankError, match=r"row 2, column id: is empty\. Fill in the id\. \(and 3 more\)"):
        QuestionBank.load(path)


VARIANTS = {
    "as saved by Python": GOOD.encode(),
    "with a byte-order mark": GOOD.encode("utf-8-sig"),
    "in UTF-16": GOOD.encode("utf-16"),
    "with Windows line ends": GOOD.replace("\n", "\r\n").encode(),
    "with old Mac line ends": GOOD.replace("\n", "\r").encode(),
    "with semicolons": table(row("one"), row("two"), delimiter=";").encode(),
    "with tabs": table(row("one"), row("two"), delimiter="\t").encode(),
    "without a last line end": GOOD.rstrip("\n").encode(),
    "with empty lines": GOOD.replace("\n", "\n\n").encode(),
    "with other columns first": table(
        *(row(name) | {"notes": "mine"} for name in ("one", "two")), header=("notes", *reversed(HEADER))
    ).encode(),
    "with spaces around the names": GOOD.replace("id,role", " id , role ").encode(),
}


@pytest.mark.parametrize("content", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_file_is_read_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bank.csv"
    path.write_bytes(content)
    bank = QuestionBank.load(path)
    assert [(question.id, question.text) for question in bank] == [
        ("one", "How do you prepare one?"),
        ("two", "How do you prepare two?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines",
        "a; semicolon, a comma and a\ttab",
        'a "quoted" word',
        "naïve – 質問 😀",
        "a null\x00byte",
        "  spaces around, and an end of line \n",
        "Windows\r\nand old Mac\rlines",
        "=1+1",
        "\ufeffa mark",
    ],
)
def test_a_cell_is_kept_as_it_was_typed(tmp_path: Path, text: str) -> None:
    path = write_bank(tmp_path, row("one", question=text), row("two"))
    bank = QuestionBank.load(path)
    assert bank.question("one").text == text
    assert bank.question("two").text == "How do you prepare two?"


def test_a_cell_may_be_longer_than_a_csv_reader_usually_allows(tmp_path: Path) -> None:
    long = "word " * 100_000
    bank = QuestionBank.load(write_bank(tmp_path, row(model_answer=long)))
    assert bank.question("launch").model_answer == long


def test_a_problem_after_a_cell_of_several_lines_names_the_right_row(tmp_path: Path) -> None:
    _, problems = read_bank(write_bank(tmp_path, row("one", question="a\nb\nc"), row("two", question="")))
    assert [problem.row for problem in problems] == [3]


def test_ten_thousand_rows_are_read_whole(tmp_path: Path) -> None:
    bank = QuestionBank.load(write_bank(tmp_path, *(row(f"q-{number}") for number in range(10_000))))
    assert len(bank) == 10_000
    assert bank.question("q-9999").text == "How do you prepare q-9999?"


def test_one_bad_row_in_ten_thousand_is_found_and_nothing_is_loaded(tmp_path: Path) -> None:
    rows = [row(f"q-{number}") for number in range(10_000)]
    rows[7_000]["question"] = ""
    with pytest.raises(BankError, match="row 7002, column question: is empty") as refused:
        QuestionBank.load(write_bank(tmp_path, *rows))
    assert len(refused.value.problems) == 1


words = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=4))
def test_questions_that_are_written_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str]]
) -> None:
    made = [
        Question(
            f"q-{number}", "Nurse", "Øvrig", "", f"{text}a", guidance, answer, None, "senior", ("x", "y z")
        )
        for number, (text, guidance, answer) in enumerate(texts)
    ]
    path = tmp_path_factory.mktemp("bank") / "bank.csv"
    path.write_text(questions_csv(made), encoding="utf-8", newline="")
    assert read_questions(path) == (made, [])


def test_cells_of_other_columns_are_written_again() -> None:
    made = [Question(name, "", "", "", "What?", "", "") for name in ("one", "two")]
    lines = questions_csv(made, {"two": {"owner": "me, you"}}).splitlines()
    assert lines[0].endswith(",model_answer,owner")
    assert lines[1].endswith(",What?,,,")
    assert lines[2].endswith(',What?,,,"me, you"')
