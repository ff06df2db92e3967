from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.transactions import PAGES, QUESTION, click, idle
from grader.models import Answer

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

MOST_A_CLICK = 5
MOST_IDLE = 2


def test_a_click_on_grade_costs_few_transactions(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    assert click(app.run) <= MOST_A_CLICK
    assert click(app.run, seq=2) <= MOST_A_CLICK
    assert app.rehearse.history.count_attempts() == 2
    assert idle(app.run) <= MOST_IDLE


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_drawn_again_costs_few_transactions(app: PageUnderTest, page: str) -> None:
    app.open().rehearse.practice.submit(Answer(QUESTION, "I measure on the phone itself."))
    app.open(page)
    assert idle(app.run) <= MOST_IDLE
