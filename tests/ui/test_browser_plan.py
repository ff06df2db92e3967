"""Rating before the grade, and what is set for the plan, in a real browser with the real server and store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.ui.conftest import ANSWER
from tests.ui.test_browser_loop import SETTLED, open_question

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server

Q = "metrics-to-business"


def test_an_answer_is_rated_before_its_grade_is_shown(page: Page, server: Server) -> None:
    box = open_question(page, server, Q)
    page.get_by_text("Rate it yourself first").click()
    expect(page.get_by_role("switch", name="Rate it yourself first")).to_be_checked()
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.get_by_text("How good is your answer?")).to_be_visible()
    expect(page.locator(".rh-score")).to_have_count(0)
    expect(page.get_by_text("of 100")).to_have_count(0)
    expect(page.get_by_role("button", name="Show the grade")).to_be_disabled()
    scores = page.get_by_role("radiogroup", name="Your own score, 0 to 100").get_by_role("radio")
    expect(scores.and_(page.locator("[aria-checked=true]"))).to_have_count(0)
    scores.first.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show the grade").click()
    expect(page.locator(".rh-score")).to_be_visible()
    expect(page.get_by_text("You rated it 70")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("radio", name="Easy").click()
    expect(page.locator(".rh-review")).to_contain_text("“Easy” is as you say")


def test_the_interview_date_survives_a_restart(page: Page, server: Server) -> None:
    on = date.today() + timedelta(days=3)  # noqa: DTZ011 - as the browser on this machine has it
    page.goto(f"{server.url}/plan")
    page.wait_for_selector(SETTLED)
    field = page.get_by_test_id("stDateInput").first
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{on:%Y%m%d}")
    page.keyboard.press("Escape")
    expect(page.locator(".rh-notice")).to_contain_text("in 3 days")
    server.kill()
    server.start()
    page.goto(f"{server.url}/plan")
    page.wait_for_selector(SETTLED)
    expect(page.locator(".rh-notice")).to_contain_text("in 3 days")
    for part in (f"{on.year}", f"{on.month:02}", f"{on.day:02}"):
        expect(field).to_contain_text(part)


def test_on_a_phone_the_date_comes_before_the_list(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/plan")
    page.wait_for_selector(SETTLED)
    today, field = page.get_by_role("heading", name="Today"), page.get_by_test_id("stDateInput").first
    wide = (today.bounding_box(), field.bounding_box())
    page.set_viewport_size({"width": 390, "height": 844})
    narrow = (today.bounding_box(), field.bounding_box())
    page.set_viewport_size({"width": 1280, "height": 1000})
    assert all((*wide, *narrow))
    assert wide[0]["x"] < wide[1]["x"]
    assert narrow[0]["y"] > narrow[1]["y"]
