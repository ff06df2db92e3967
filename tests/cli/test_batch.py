from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.fakes import FORMULAS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Done

    Run = Callable[..., Done]

GRADE_COLUMNS = ["score", "low", "high", "band", "flags"]


@pytest.fixture
def batch(run: Run, tmp_path: Path, small_bank: Path) -> Callable[[str | bytes], tuple[Done, Path]]:
    def batch(content: str | bytes) -> tuple[Done, Path]:
        source, target = tmp_path / "answers.csv", tmp_path / "grades.csv"
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run("batch", source, target, "--bank", small_bank), target

    return batch


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_grades_follow_the_inputs_columns_and_rows(batch: Callable[..., tuple[Done, Path]]) -> None:
    done, target = batch(
        "note,answer,question_id\n"
        'first,"I set goals, test with care and monitor the launch\nevery day.",launch\n'
        "second,,landing\n"
        "third 😀,I report honest numbers to everybody who asks for them each week of the year.,launch\n"
    )
    assert (done.code, done.out) == (0, "")
    header, *rows = read(target)
    assert header == ["note", "answer", "question_id", *GRADE_COLUMNS]
    assert [row[0] for row in rows] == ["first", "second", "third 😀"]
    assert rows[0][1] == "I set goals, test with care and monitor the launch\nevery day."
    assert int(rows[0][3]) > int(rows[1][3]) == 0
    assert all(int(row[4]) <= int(row[3]) <= int(row[5]) for row in rows)
    assert rows[1][6:] == ["Not there yet", "too_short"]


def test_an_input_column_named_like_a_grade_is_kept_under_another_name(
    batch: Callable[..., tuple[Done, Path]],
) -> None:
    done, target = batch("score,question_id,answer\n0.5,launch,I set goals.\n")
    assert done.code == 0
    header, row = read(target)
    assert header == ["input_score", "question_id", "answer", *GRADE_COLUMNS]
    assert row[0] == "0.5"


def test_bad_rows_are_listed_and_the_others_graded(batch: Callable[..., tuple[Done, Path]]) -> None:
    done, target = batch(
        "question_id,answer\nlaunch,I set goals.\nlunch,I eat.\n,I think.\n"
        "landing,I report.,too,many\nlanding,I test.\n"
    )
    assert (done.code, done.out) == (1, "")
    assert "row 3: There is no question “lunch”" in done.err
    assert "row 4: there is no question_id" in done.err
    assert "row 5: has 4 cells" in done.err
    assert "3 of 5 rows were not graded" in done.err
    _, *rows = read(target)
    assert [(row[1], row[2] != "") for row in rows] == [
        ("I set goals.", True),
        ("I eat.", False),
        ("I think.", False),
        ("I test.", True),
    ]
    assert rows[1][6].startswith("not graded: There is no question “lunch”")


def test_rows_bring_their_own_question_and_model_answer(batch: Callable[..., tuple[Done, Path]]) -> None:
    done, target = batch(
        "question;model_answer;answer\n"
        "What holds?;Glue dries slowly overnight.;Glue dries slowly overnight.\n"
    )
    assert done.code == 0
    header, row = read(target)
    assert header == ["question", "model_answer", "answer", *GRADE_COLUMNS]
    assert int(row[3]) >= 90


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", 'say "x, y"', "=1+1", " padded ", "naïve 😀", "a;b\tc"])
def test_cells_come_back_as_they_were(batch: Callable[..., tuple[Done, Path]], text: str) -> None:
    quoted = text.replace('"', '""')
    done, target = batch(f'answer,question_id,note\nI test.,launch,"{quoted}"\n')
    assert done.code == 0
    assert [row[2] for row in read(target)[1:]] == [text]


def test_a_table_for_a_spreadsheet_runs_no_formula(run: Run, tmp_path: Path, small_bank: Path) -> None:
    source, target = tmp_path / "answers.csv", tmp_path / "grades.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [["answer", "question_id", "=note"], *(["I.", "launch", it] for it in FORMULAS)]
        )

    assert run("batch", source, target, "--bank", small_bank, "--spreadsheet").code == 0

    header, *rows = read(target)
    assert header[:3] == ["answer", "question_id", "'=note"]
    assert [row[2] for row in rows] == [f"'{each}" for each in FORMULAS]
    assert int(rows[0][3]) >= 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("question_id,text\nlaunch,x\n", "has no column answer; its columns are question_id, text"),
        ("answer\nx\n", "has no column question_id (or model_answer)"),
        ("answer,note,question_id,note\nx,a,launch,b\n", "names the column note twice"),
        ("", "is empty"),
        ("answer,question_id\n\xe9,launch\n".encode("latin-1"), "row 2: byte 0xe9 is not UTF-8"),
        ('answer,question_id\n"x,launch\n', "is not well-formed CSV"),
    ],
)
def test_an_unreadable_table_is_one_sentence_and_nothing_is_written(
    batch: Callable[..., tuple[Done, Path]], content: str | bytes, sentence: str
) -> None:
    done, target = batch(content)
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert not target.exists()


def test_a_place_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path, small_bank: Path) -> None:
    source = tmp_path / "answers.csv"
    source.write_text("answer,question_id\nI test.,launch\n", encoding="utf-8")
    done = run("batch", source, tmp_path / "no" / "grades.csv", "--bank", small_bank)
    assert done.code == 1
    assert "cannot be written (No such file or directory): name another file" in done.err


def test_no_half_written_file_is_left(batch: Callable[..., tuple[Done, Path]], tmp_path: Path) -> None:
    batch("answer,question_id\nI test.,launch\n")
    assert {path.name for path in tmp_path.glob("grades*")} == {"grades.csv"}
