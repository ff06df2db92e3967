"""Comparing two drafts in a real browser, with the real server and store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.ui.test_browser_loop import SETTLED, open_question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server

THIN = "I log the predictions and retrain the model sometimes."
FULL = (
    f"{THIN} Each prediction is kept with the model version, its confidence and how long it took. Every week "
    "I compare what the cameras send with a reference period by a statistical distance, and people label a "
    "random sample of frames so that we know the real accuracy. If it falls, the engineer on duty gets an "
    "alert. Cases in which the model is unsure are reviewed first, and a new model has to beat the present "
    "one on fixed and on recent data before it replaces it."
)


def graded(page: Page, text: str) -> None:
    box = page.get_by_label("Your answer", exact=True)
    box.fill(text)
    box.press("Control+Enter")
    expect(page.locator(".rh-score").first).to_be_visible()
    page.wait_for_selector(SETTLED)


def test_a_revision_is_compared_and_looked_at_again_with_hidden_scores(page: Page, server: Server) -> None:
    open_question(page, server, "drift-monitoring")
    graded(page, THIN)
    page.get_by_role("button", name="Revise this answer").click(delay=120)
    expect(page.get_by_label("Your answer", exact=True)).to_have_value(THIN)
    graded(page, FULL)
    page.get_by_role("link", name="Is it better?").click(delay=120)
    page.wait_for_url("**/compare?attempts=*")
    verdict = page.get_by_role("region", name="Verdict")
    expect(verdict).to_contain_text("Better")
    expect(verdict).to_contain_text("missing")
    expect(page.locator("ins").first).to_be_visible()
    expect(page.get_by_text("Made now, missing before")).to_be_visible()

    page.get_by_text("Hide scores and choose first").click()
    expect(verdict).to_have_count(0)
    expect(page.locator(".rh-head-score")).to_have_count(0)
    page.locator("label").filter(has_text="Draft 2").last.click()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Show what the grader says").click(delay=120)
    expect(page.get_by_text("You said that Draft 2 is better; so does the grader.")).to_be_visible()
    expect(verdict).to_be_visible()


def test_the_menu_leads_to_learning_and_history_to_comparing(page: Page, server: Server) -> None:
    open_question(page, server, "drift-monitoring")
    expect(page.get_by_role("link", name="Compare")).to_have_count(0)
    graded(page, THIN)
    page.get_by_role("link", name="Learn to grade").click(delay=120)
    expect(page.get_by_role("heading", name="Learn to grade")).to_be_visible()
    page.get_by_role("link", name="History").click(delay=120)
    expect(page.get_by_role("heading", name="History", level=1)).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("link", name="Compare drafts").click(delay=120)
    expect(page.get_by_role("heading", name="Compare drafts")).to_be_visible()
