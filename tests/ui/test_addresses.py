from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.models import Answer, SessionKind

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

OF_ANOTHER_PAGE = {"elsewhere": "something"}


def address(app: PageUnderTest) -> dict[str, str]:
    told: dict[str, str | list[str]] = dict(app.run.query_params)
    return {name: "".join(value) for name, value in told.items()}


@pytest.mark.parametrize("page", ["practice", "mock", "history", "compare"])
def test_a_page_leaves_the_address_of_another_as_it_is(app: PageUnderTest, page: str) -> None:
    app.open()
    app.rehearse.sessions.start(SessionKind.MOCK, 2, seconds_each=60.0)
    app.open(page, **OF_ANOTHER_PAGE)
    assert address(app) == OF_ANOTHER_PAGE


def test_an_answer_that_is_shown_is_not_added_to_anothers_address(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.history.add_attempt(Answer("mobile-latency", "one"), question_text="Q?")
    app.open("history", attempt=attempt.id, session="of another page")
    assert address(app) == {"attempt": attempt.id, "session": "of another page"}


def test_the_address_says_again_what_the_page_shows(app: PageUnderTest) -> None:
    app.open()
    session = app.rehearse.sessions.start(SessionKind.MOCK, 2, seconds_each=60.0)
    assert address(app.open("mock")) == {"session": session.id}
    assert address(app.open("history", attempt="gone", at="grade")) == {}
