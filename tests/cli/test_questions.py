from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.bank import QuestionBank
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
