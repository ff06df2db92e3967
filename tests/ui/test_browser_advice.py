"""Advice in a real browser: prompts join the draft in the editor, and nothing is lost or sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.ui.test_browser_loop import expect_saved, open_question

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Server

ANSWER = (
    "We log every prediction with the model version. When accuracy on a labeled sample drops, the on-call "
    "engineer gets an alert and we retrain."
)

BLANK = re.compile(r"\[[^\[\]]+\? Give one number or example\.\]")


def selection(box: Locator) -> str:
    """What typing would replace."""
    return box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")


def test_prompts_join_the_draft_one_by_one_with_what_is_typed_between(page: Page, server: Server) -> None:
    box = open_question(page, server, "drift-monitoring")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.get_by_role("button", name="What should I change?").click()
    prompts = page.get_by_role("button", name="Add a placeholder here")
    expect(prompts).to_have_count(3)

    prompts.first.click(delay=120)
    expect(box).to_have_value(BLANK)
    expect(box).to_be_focused()
    assert BLANK.fullmatch(selection(box))
    expect(box).to_be_in_viewport()
    box.press_sequentially("My own words.", delay=2)
    expect(box).to_have_value(re.compile(r"My own words\."))
    expect(box).not_to_have_value(BLANK)
    for button in (prompts.nth(1), prompts.nth(2)):
        button.click(delay=120)
        expect(box).to_be_focused()
    expect(page.locator(".blanks")).to_have_text("2 blanks to fill")
    assert BLANK.fullmatch(selection(box))
    expect(box).to_have_value(re.compile(r"My own words\."))
    expect(box).to_have_accessible_description(re.compile(r"words.*2 blanks to fill.*aim for"))
    expect(page.locator(".choice")).to_be_hidden()
    expect_saved(page)
    page.goto(f"{server.url}/history")
    expect(page.locator(".rh-row")).to_have_count(1)
