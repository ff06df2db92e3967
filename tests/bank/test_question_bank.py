from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.errors import NotFoundError
from grader.models import Problem
from tests.bank.samples import row, write_bank

if TYPE_CHECKING:
    from pathlib import Path


def test_questions_and_categories_keep_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [row("z", category="Second"), row("a", category="First"), row("m", category="Second")]
    bank = QuestionBank.load(write_bank(tmp_path, *rows))
    assert [question.id for question in bank] == ["z", "a", "m"]
    assert bank.categories == ("Second", "First")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("drift-monitorin", "Did you mean “drift-monitoring”?"),
        ("mobile latency", "Did you mean “mobile-latency”?"),
        ("zzzz", "`python -m grader questions` lists them."),
        ("", "`python -m grader questions` lists them."),
    ],
)
def test_an_unknown_id_suggests_the_nearest(bank: QuestionBank, asked: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        bank.question(asked)
    assert f"“{asked}”" in str(refused.value)
    assert str(refused.value).endswith(hint)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("b.csv", 3, "id", "is empty", "Fill it"), "b.csv, row 3, column id: is empty. Fill it."),
        (Problem("b.csv", 3, None, "is odd", "Even it"), "b.csv, row 3: is odd. Even it."),
        (
            Problem("r.yaml", None, "criteria[0].id", "is odd", "Even it"),
            "r.yaml, criteria[0].id: is odd. Even it.",
        ),
        (
            Problem("b.csv", None, None, "is gone", "Did you mean “a.csv”?"),
            "b.csv: is gone. Did you mean “a.csv”?",
        ),
    ],
)
def test_a_problem_reads_as_place_fault_and_remedy(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence
