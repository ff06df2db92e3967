"""Advice in a real browser: prompts join the draft in the editor, and nothing is lost or sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.ui.test_browser_loop import expect_saved, open_question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server

ANSWER = (
    "We log every prediction with the model version. When accuracy on a labeled sample drops, the on-call "
    "engineer gets an alert and we retrain."
)


def test_prompts_join_the_draft_one_by_one_with_what_is_typed_between(page: Page, server: Server) -> None:
    box = open_question(page, server, "drift-monitoring")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.get_by_role("button", name="What should I change?").click()
    prompts = page.get_by_role("button", name="Put this frame into my draft")
    expect(prompts).to_have_count(5)

    prompts.first.click(delay=120)
    expect(box).to_have_value(re.compile(r"\[point \d"))
    box.press("Control+End")
    box.press_sequentially(" My own words.", delay=2)
    prompts.nth(1).click(delay=120)
    expect(box).to_have_value(re.compile(r"\[point \d.*\[point \d", re.DOTALL))
    expect(box).to_have_value(re.compile(r"My own words\."))
    expect(page.locator(".blanks")).to_have_text("2 blanks to fill")
    expect(box).to_have_accessible_description(re.compile(r"words.*2 blanks to fill.*aim for"))
    expect(page.locator(".choice")).to_be_hidden()
    expect_saved(page)
    page.goto(f"{server.url}/history")
    expect(page.locator(".rh-row")).to_have_count(1)
