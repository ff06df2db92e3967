from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.bank.chosen import ChosenBanks
from grader.bank.library import Library
from grader.bank.new_questions import question_of
from grader.models.imported import FoundQuestion
from grader.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]


def test_questions_are_listed_under_their_categories(run: Run, bank: QuestionBank) -> None:
    done = run("questions")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == list(bank.categories)
    assert {line.split()[0] for line in lines if line.startswith(" ")} == {question.id for question in bank}


def test_questions_for_programs_hold_everything(run: Run, bank: QuestionBank) -> None:
    listed = json.loads(run("questions", "--json").out)
    assert [item["id"] for item in listed] == [question.id for question in bank]
    assert listed[0]["guidance"] == bank.questions[0].guidance
    assert listed[0]["rubric"]["criteria"]


def test_another_bank_is_listed(run: Run, small_bank: Path) -> None:
    assert [item["id"] for item in json.loads(run("questions", "--json", "--bank", small_bank).out)] == [
        "launch",
        "landing",
    ]


@pytest.fixture
def library() -> Library:
    made = Library(Settings().banks)
    made.add("Nurse", [question_of(FoundQuestion("Why nights?", "line 1"))])
    return made


def test_own_banks_are_listed_with_all_and_once_they_are_chosen(
    run: Run, library: Library, history: HistoryStore
) -> None:
    assert "why-nights" not in run("questions").out
    lines = run("questions", "--all").out.splitlines()
    assert lines[-2:] == ["Nurse: No category", f"  {'why-nights':<29}  Why nights?"]
    assert lines[0].startswith("Senior computer vision engineer: ")
    ChosenBanks(library, history).choose(["Nurse"])
    (listed,) = json.loads(run("questions", "--json").out)
    assert (listed["id"], listed["bank"], listed["tags"]) == ("why-nights", "Nurse", [])


def test_listing_questions_makes_no_history(run: Run) -> None:
    assert run("questions").code == 0
    assert not Settings().data_dir.exists()


def test_a_broken_own_bank_is_named_and_ends_nothing(run: Run, bank: QuestionBank) -> None:
    file = Settings().banks / "Mine" / "questions.csv"
    file.parent.mkdir(parents=True)
    file.write_text("id,question\none,\none,What?\n", encoding="utf-8")
    done = run("questions", "--json")
    assert len(json.loads(done.out)) == len(bank)
    assert done.err == (
        f"The bank “Mine” is left out: {file}, row 2, column question: is empty. Fill in the question. "
        f'(and 1 more) `python -m grader check "{file}"` lists every problem.\n'
    )


def test_a_question_of_an_own_bank_is_graded_by_its_id(run: Run, library: Library) -> None:
    library.add(
        "Pilot", [question_of(FoundQuestion("Why fly?", "line 1", model_answer="I like to be high up."))]
    )
    done = run("grade", "why-fly", "--json", stdin="I like to be high up in the air.")
    assert (done.code, json.loads(done.out)["question_id"]) == (0, "why-fly")
