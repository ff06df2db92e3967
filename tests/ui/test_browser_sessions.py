"""The sessions of the Progress page in a real browser: to the report, to an answer, and on a phone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.models import Answer, SessionKind, SessionPlan, SessionState, TimedQuestion
from tests.history.conftest import similarity
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.ui.conftest import Server

Q = "drift-monitoring"


@pytest.fixture(scope="module")
def sessions(server: Server) -> Iterator[str]:
    """An answer of a mock interview that is over, one of none, ratings, and an interview; the first's id."""
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    session = store.start_session(SessionKind.MOCK, SessionPlan((TimedQuestion(Q, 180.0),)))
    given = []
    for named in (session.id, None, None):
        attempt = store.add_attempt(Answer(Q, "I log it.", session=named), question_text="How?")
        store.add_grade(attempt.id, replace(similarity(64), flags=()))
        store.rate_self(attempt.id, 80)
        given.append(attempt.id)
    over = replace(session, ended_at=session.started_at, state=SessionState(1, None, (75.0,)))
    assert store.update_session(session, over)
    store.add_interview(held_on=session.started_at.date(), company="A bank " * 20, went=2)
    yield given[0]
    store.close()


def open_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/progress")
    page.wait_for_selector(SETTLED)


def test_a_session_leads_to_its_report_and_to_its_answers(page: Page, server: Server, sessions: str) -> None:
    open_page(page, server)
    mock = page.locator(".rh-session").filter(has_text="Mock interview, 1 question")
    mock.locator("summary").click()
    mock.locator("ol a").click()
    page.wait_for_url(f"**/history?attempt={sessions}")
    open_page(page, server)
    mock.get_by_role("link", name="Report").click()
    page.wait_for_url("**/mock?session=*")
    expect(page.get_by_role("heading", name="Mock interview, 1 question")).to_be_visible()


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_full_page_needs_no_sideways_scrolling_on_a_phone(
    page: Page, server: Server, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, server)
    expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(3)
    for summary in page.locator(".rh-session summary").all():
        summary.click()
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
