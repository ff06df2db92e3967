from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.grading.rubric.kit import Kit

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Question


@pytest.fixture
def kit() -> Kit:
    return Kit()


@pytest.fixture(scope="session")
def question(bank: QuestionBank) -> Question:
    """One of the bank's questions, with its rubric."""
    return bank.question("build-vs-buy-tooling")
