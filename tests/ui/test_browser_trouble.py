"""Two windows on one question, and a history that fails, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.ui.conftest import ANSWER
from tests.ui.test_browser_loop import expect_saved, open_question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server


def test_grading_in_one_window_leaves_the_other_windows_text(page: Page, server: Server) -> None:
    other = page.context.new_page()
    box = open_question(page, server, "mobile-latency")
    open_question(other, server, "mobile-latency").press_sequentially("From the other window")
    expect_saved(other)
    box.evaluate("(box, text) => { box.value = text; }", ANSWER)
    page.get_by_role("button", name="Grade my answer").click()
    expect(page.locator(".rh-score")).to_be_visible()
    expect(page.locator(".state")).to_have_text("Kept in your history")
    (kept,) = page.evaluate("Object.values(localStorage).filter(text => text.includes('window'))")
    assert "From the other window" in kept
    page.evaluate("localStorage.clear()")
    other.close()
    expect(open_question(page, server, "mobile-latency")).to_have_value("From the other window")


def test_a_history_that_fails_gives_the_answer_and_its_button_back(page: Page, server: Server) -> None:
    box = open_question(page, server, "drift-monitoring")
    box.fill(ANSWER)
    expect_saved(page)
    history = next(server.folder.glob("*.sqlite3"))
    aside = history.rename(history.with_suffix(".aside"))
    history.mkdir()
    box.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("The history at")
    button = page.get_by_role("button", name="Grade my answer")
    expect(button).to_be_enabled()
    expect(box).to_have_value(ANSWER)
    history.rmdir()
    aside.rename(history)
    button.click()
    expect(page.locator(".rh-score")).to_be_visible()
