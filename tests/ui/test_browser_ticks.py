"""The question about an unsure point in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.models import Answer
from tests.points import ANSWER, in_doubt
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server


def test_a_tick_moves_the_score_at_once_and_survives_a_reload(page: Page, server: Server) -> None:
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    attempt = store.add_attempt(Answer("drift-monitoring", ANSWER), question_text="How do you notice drift?")
    store.add_grade(attempt.id, in_doubt())
    store.close()
    page.goto(f"{server.url}/history?attempt={attempt.id}")
    page.wait_for_selector(SETTLED)
    number, words = page.locator(".rh-number b"), page.locator("#point-2 .rh-status")
    expect(number).to_have_text("55")

    row = page.locator("[class*=st-key-ask-]")
    page.get_by_role("button", name="Yes", exact=True).focus()
    before = row.bounding_box()
    page.get_by_role("button", name="Yes", exact=True).press("Enter")
    expect(number).to_have_text("70")
    expect(words).to_contain_text("you said so")
    expect(page.locator(".rh-score")).to_contain_text("70 with your ticks, 55 before")
    expect(page.locator("mark.is-unsure")).to_have_count(0)
    assert row.bounding_box() == before

    page.reload()
    page.wait_for_selector(SETTLED)
    expect(number).to_have_text("70")
    expect(words).to_contain_text("you said so")
    page.get_by_role("button", name="Undo").click()
    expect(number).to_have_text("55")
    page.get_by_role("button", name="No", exact=True).click()
    expect(number).to_have_text("40")
    expect(words).to_contain_text("you left it out")
