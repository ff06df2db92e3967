from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.bank.question_bank import DEFAULT_BANK, DEFAULT_RUBRICS
from grader.bank.question_file import read_questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Done

    Run = Callable[..., Done]

LIST = """\
Interview question;Why they ask;Sample answer;Company
What keeps a bridge up?;To learn it.;Its arches.;Acme
Tell me about a bridge that you built.;;;Bolt
;Lost.;;
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_what_a_source_holds_is_shown_before_anything_is_written(run: Run, source: Path) -> None:
    done = run("import", source)
    assert done.code == 0
    assert done.out.splitlines() == [
        "2 questions in a CSV table with semicolons",
        "  What keeps a bridge up?  (guidance, answer, row 2)",
        "  Tell me about a bridge that you built.  (no guidance, no answer, row 3)",
        "Columns that were not taken: Company",
        "Not understood",
        "  row 4: This row has no question. “Lost.”",
    ]
    assert done.err == "Nothing was written: --out BANK.csv makes a bank of them.\n"
    assert os.listdir(source.parent) == ["list.csv"]  # noqa: PTH208 - names alone


def test_a_bank_is_made_that_can_be_practiced(run: Run, source: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    done = run("import", source, "--out", bank)
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 new, 0 changed, 0 already there.")
    assert [(each.id, each.text, each.guidance, each.model_answer) for each in QuestionBank.load(bank)] == [
        ("what-keeps-a-bridge-up", "What keeps a bridge up?", "To learn it.", "Its arches."),
        ("tell-me-about-a-bridge-that-you-built", "Tell me about a bridge that you built.", "", ""),
    ]
    assert run("check", bank).code == 0


def test_a_second_import_adds_what_is_new_and_touches_nothing_else(
    run: Run, source: Path, tmp_path: Path
) -> None:
    bank = tmp_path / "bank.csv"
    run("import", source, "--out", bank)
    text = bank.read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    bank.write_text("\n".join([f"{header},mine", *(f"{row},my note" for row in rows)]), encoding="utf-8")
    source.write_text(
        LIST.replace("Its arches.", "Its pillars.") + "Why stone?;;It lasts.;\n", encoding="utf-8"
    )
    done = run("import", source, "--out", bank)
    assert done.out.splitlines()[-2:] == [
        "Left as it is in the bank: what-keeps-a-bridge-up (row 2 has another model answer)",
        "1 new, 1 changed, 1 already there.",
    ]
    questions, problems = read_questions(bank)
    assert problems == []
    assert [each.model_answer for each in questions] == ["Its arches.", "", "It lasts."]
    assert bank.read_text(encoding="utf-8").count("my note") == 2
    before = bank.read_bytes()
    again = run("import", source, "--out", bank)
    assert again.out.splitlines()[-1] == "0 new, 1 changed, 2 already there."
    assert bank.read_bytes() == before


def test_programs_get_every_text_its_place_and_what_is_new(run: Run, source: Path, tmp_path: Path) -> None:
    shown = json.loads(run("import", source, "--json").out)
    assert shown == {
        "form": "a CSV table with semicolons",
        "questions": [
            {
                "id": "what-keeps-a-bridge-up",
                "question": "What keeps a bridge up?",
                "guidance": "To learn it.",
                "model_answer": "Its arches.",
                "role": "",
                "category": "",
                "kind": "",
                "level": "",
                "tags": [],
                "place": "row 2",
            },
            {
                "id": "tell-me-about-a-bridge-that-you-built",
                "question": "Tell me about a bridge that you built.",
                "guidance": "",
                "model_answer": "",
                "role": "",
                "category": "",
                "kind": "",
                "level": "",
                "tags": [],
                "place": "row 3",
            },
        ],
        "unread": [{"place": "row 4", "text": "Lost.", "why": "This row has no question."}],
        "columns": {
            "Interview question": "question",
            "Why they ask": "guidance",
            "Sample answer": "model_answer",
            "Company": None,
        },
    }
    bank = tmp_path / "bank.csv"
    first = json.loads(run("import", source, "--out", bank, "--json").out)
    ids = [each["id"] for each in shown["questions"]]
    assert (first["new"], first["changed"], first["unchanged"]) == (ids, [], [])
    source.write_text(LIST.replace("Its arches.", "Its pillars."), encoding="utf-8")
    again = json.loads(run("import", source, "--out", bank, "--json").out)
    assert (again["new"], again["unchanged"]) == ([], ids[1:])
    assert again["changed"] == [{"id": ids[0], "place": "row 2", "parts": ["model_answer"]}]


def test_standard_input_is_a_source_too(run: Run) -> None:
    done = run("import", "-", "--json", stdin=LIST.encode("utf-16"))
    assert len(json.loads(done.out)["questions"]) == 2


def test_a_bank_in_a_folder_keeps_its_rubrics(run: Run, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    (theirs / "rubrics").mkdir(parents=True)
    (theirs / "questions.csv").write_bytes(DEFAULT_BANK.read_bytes())
    for path in DEFAULT_RUBRICS.glob("*.yaml"):
        (theirs / "rubrics" / path.name).write_bytes(path.read_bytes())
    mine.mkdir()
    assert run("import", theirs, "--out", mine / "questions.csv").code == 0
    assert list(QuestionBank.load(mine / "questions.csv")) == list(QuestionBank.load())
    assert "24 already there" in run("import", theirs, "--out", mine / "questions.csv").out


def test_an_id_that_is_a_path_leads_no_rubric_astray(run: Run, tmp_path: Path) -> None:
    theirs, mine = tmp_path / "theirs", tmp_path / "a" / "mine"
    (theirs / "rubrics").mkdir(parents=True)
    mine.mkdir(parents=True)
    bank = DEFAULT_BANK.read_text(encoding="utf-8").replace("drift-monitoring", "../../../out")
    (theirs / "questions.csv").write_text(bank, encoding="utf-8")
    rubric = (DEFAULT_RUBRICS / "drift-monitoring.yaml").read_text(encoding="utf-8")
    (theirs / "rubrics" / "x.yaml").write_text(
        rubric.replace("question: drift-monitoring", "question: ../../../out"), encoding="utf-8"
    )
    assert run("import", theirs, "--out", mine / "questions.csv").code == 0
    assert [path.parent for path in tmp_path.rglob("*out*.yaml")] == [mine / "rubrics"]


def test_rubrics_of_another_bank_are_not_mixed_with(run: Run, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "rubrics").mkdir(parents=True)
    (theirs / "questions.csv").write_bytes(DEFAULT_BANK.read_bytes())
    name = "drift-monitoring.yaml"
    (theirs / "rubrics" / name).write_bytes((DEFAULT_RUBRICS / name).read_bytes())
    (tmp_path / "rubrics").mkdir()
    done = run("import", theirs, "--out", tmp_path / "bank.csv")
    assert done.code == 1
    assert "holds the rubrics of another bank" in done.err
    assert not (tmp_path / "bank.csv").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"   \n", "is empty"),
        (b"Dear Ann,\n\nsee you on Monday.\n", "No questions were found"),
        (b"PK\x03\x04cut", "is cut or damaged"),
        (b'Question,Answer\nWhat?,"open\n', "The quotes of row 2 do not pair"),
    ],
)
def test_a_source_without_questions_is_one_sentence(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    source, bank = tmp_path / "source", tmp_path / "bank.csv"
    source.write_bytes(content)
    done = run("import", source, "--out", bank)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert said in done.err
    assert not bank.exists()


def test_a_source_that_is_not_there_is_named(run: Run) -> None:
    done = run("import", "nowhere.csv")
    assert (done.code, done.out) == (1, "")
    assert (
        done.err
        == "nowhere.csv cannot be read (No such file or directory): check the path and its permissions.\n"
    )


@pytest.mark.parametrize("content", ["My notes.\n", "question\nWhat?\n", "id,question\nx,\n"])
def test_a_file_that_is_no_bank_is_never_written_to(
    run: Run, source: Path, tmp_path: Path, content: str
) -> None:
    there = tmp_path / "there.csv"
    there.write_text(content, encoding="utf-8")
    done = run("import", source, "--out", there)
    assert (done.code, done.out) == (1, "")
    assert "Nothing was added to it" in done.err
    assert there.read_text(encoding="utf-8") == content


def test_a_bank_that_cannot_be_written_says_so(run: Run, source: Path, tmp_path: Path) -> None:
    done = run("import", source, "--out", tmp_path / "nowhere" / "bank.csv")
    assert (done.code, done.out) == (1, "")
    assert "cannot be written" in done.err


def test_nothing_in_a_source_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    rows = "".join(f"Why is stone number {n} as good as it is?,\n" for n in range(30))
    steering = f'question,\x1b[31mred\n"What \x1b]0;x\x07\nnow?",\x1b[2Jgone\n{rows}'
    source.write_text(steering, encoding="utf-8")
    done = run("import", source)
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
