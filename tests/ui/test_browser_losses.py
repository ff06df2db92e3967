"""Crashes, restarts, other windows and other devices, in a real browser: typed text is never lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import ANSWER
from tests.ui.crashing_chromium import CrashingChromium
from tests.ui.drafts_on_disk import expect_stored, stored_draft
from tests.ui.test_browser_loop import SETTLED, expect_saved, open_question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Playwright

    from tests.ui.conftest import Server

WATCH_FOR_DIALOGS = """() => {
    new MutationObserver(() => {
        if (document.querySelector("[data-testid=stDialog]")) window.dialogCame = true;
    }).observe(document.body, { childList: true, subtree: true });
}"""


# A keystroke is safe once the browser has written it, which takes a busy machine some time.
ON_DISK = """(text) => new Promise((resolve) => {
    const opening = indexedDB.open("rehearse");
    opening.onsuccess = () => {
        const reading = opening.result.transaction("copies").objectStore("copies").getAll();
        reading.onsuccess = () => resolve(reading.result.some((copy) => copy.text === text));
    };
})"""


@pytest.fixture
def chromium(playwright: Playwright, tmp_path: Path) -> Iterator[CrashingChromium]:
    crashing = CrashingChromium(playwright, tmp_path)
    yield crashing
    crashing.kill()


def offered(page: Page) -> Locator:
    """The texts that one is to choose from."""
    return page.locator(".version .preview")


def stored_text(server: Server, question_id: str) -> str:
    draft = stored_draft(server, question_id)
    assert draft is not None
    return draft.text


@pytest.mark.parametrize("server_is", ["up", "down"])
def test_text_survives_a_crash_of_the_browser_right_after_a_keystroke(
    chromium: CrashingChromium, server: Server, server_is: str
) -> None:
    question_id = {"up": "mobile-latency", "down": "drift-monitoring"}[server_is]
    page = chromium.start()
    box = open_question(page, server, question_id)
    box.press_sequentially("Kept in the history. ", delay=5)
    expect_saved(page)
    if server_is == "down":
        server.kill()
        expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(0)
    box.press_sequentially("Typed right before the cra", delay=5)
    text = "Kept in the history. Typed right before the cra"
    page.wait_for_function(ON_DISK, arg=text)
    chromium.kill()
    if server_is == "down":
        server.start()
    expect(open_question(chromium.start(), server, question_id)).to_have_value(text)
    expect_stored(server, question_id, text)


def test_a_server_killed_before_a_save_gets_the_text_when_it_is_back(page: Page, server: Server) -> None:
    box = open_question(page, server, "training-at-scale")
    box.press_sequentially("Killed in the pau")
    server.kill()
    expect(page.locator(".state")).to_have_text("Offline — kept in this browser")
    expect(box).to_be_editable()
    box.press_sequentially("se, and typed on.")
    server.start()
    expect_saved(page)
    expect_stored(server, "training-at-scale", "Killed in the pause, and typed on.")


def test_typing_goes_on_in_place_of_streamlits_connection_error(page: Page, server: Server) -> None:
    open_question(page, server, "ambiguous-requirements").click()
    page.keyboard.type("Before and after.")
    for _ in " and after.":
        page.keyboard.press("ArrowLeft")
    expect_saved(page)
    page.evaluate(WATCH_FOR_DIALOGS)
    server.kill()
    typed, end = "Before", time.monotonic() + 7
    while time.monotonic() < end:
        page.keyboard.type(" word", delay=10)
        typed += " word"
    assert page.evaluate("window.dialogCame")
    expect(page.get_by_role("dialog")).to_have_count(0)
    server.start()
    page.keyboard.type(", then")
    expect_saved(page)
    expect_stored(server, "ambiguous-requirements", f"{typed}, then and after.")


def test_a_page_without_an_editor_keeps_the_connection_error(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/settings")
    page.wait_for_selector(SETTLED)
    server.kill()
    expect(page.get_by_role("dialog")).to_contain_text("Connection error")
    server.start()


def test_a_server_started_anew_gets_the_text_though_nothing_was_running(page: Page, server: Server) -> None:
    box = open_question(page, server, "build-vs-buy-tooling")
    box.press_sequentially("Typed before. ")
    expect_saved(page)
    page.get_by_role("radio", name="Judgment and ethics", exact=True).click()
    page.wait_for_timeout(1_500)  # nothing tells that a run which changes nothing is over
    page.wait_for_selector(SETTLED)
    server.kill()
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(0)
    server.start()
    box.press_sequentially("Typed after.")
    expect_stored(server, "build-vs-buy-tooling", "Typed before. Typed after.")
    expect_saved(page)


def test_of_two_devices_that_part_both_are_offered_and_none_overwritten(
    page: Page, device: Page, server: Server
) -> None:
    here = open_question(page, server, "work-style-speed-rigor")
    there = open_question(device, server, "work-style-speed-rigor")
    there.press_sequentially("From the phone")
    expect_saved(device)
    here.press_sequentially("From the laptop")
    expect(offered(page)).to_have_text(["From the laptop", "From the phone"])
    here.press_sequentially(", and on")
    page.reload()
    expect(offered(page)).to_have_text(["From the laptop, and on", "From the phone"])
    assert stored_text(server, "work-style-speed-rigor") == "From the phone"

    page.get_by_role("button", name="Use this browser's text").click()
    expect_stored(server, "work-style-speed-rigor", "From the laptop, and on")
    there.press_sequentially("!")
    expect(offered(device)).to_have_text(["From the phone!", "From the laptop, and on"])
    assert stored_text(server, "work-style-speed-rigor") == "From the laptop, and on"


def test_going_on_at_another_device_and_coming_back_asks_nothing(
    page: Page, device: Page, server: Server
) -> None:
    open_question(page, server, "research-to-production").press_sequentially("Begun here")
    expect_saved(page)
    there = open_question(device, server, "research-to-production")
    there.press("Control+End")
    there.press_sequentially(", finished there")
    expect_saved(device)
    expect(open_question(page, server, "research-to-production")).to_have_value("Begun here, finished there")
    expect(offered(page)).to_have_count(0)


def test_a_choice_can_be_undone(page: Page, device: Page, server: Server) -> None:
    here = open_question(page, server, "sprint-prioritization")
    open_question(device, server, "sprint-prioritization").press_sequentially("Theirs\nin two lines")
    expect_saved(device)
    here.press_sequentially("Mine")
    page.get_by_role("button", name="Use the saved text").click()
    expect(here).to_have_value("Theirs\nin two lines")
    here.press("Control+z")
    expect(here).to_have_value("Mine")
    expect_stored(server, "sprint-prioritization", "Mine")


def test_two_windows_that_lose_the_server_and_are_closed_leave_both_texts(page: Page, server: Server) -> None:
    other = page.context.new_page()
    here = open_question(page, server, "unlabeled-data-bootstrap")
    there = open_question(other, server, "unlabeled-data-bootstrap")
    server.kill()
    here.press_sequentially("From this window")
    there.press_sequentially("From the other window")
    page.goto("about:blank")
    other.close()
    server.start()
    box = open_question(page, server, "unlabeled-data-bootstrap")
    expect(offered(page)).to_have_text(["From the other window", "From this window"])
    page.get_by_role("button", name="Use the other window's text").click()
    expect(box).to_have_value("From this window")
    expect_stored(server, "unlabeled-data-bootstrap", "From this window")
    expect(open_question(page, server, "unlabeled-data-bootstrap")).to_have_value("From this window")
    expect(offered(page)).to_have_count(0)


def test_a_save_that_failed_is_tried_again_by_itself(page: Page, server: Server) -> None:
    box = open_question(page, server, "offline-field-gap")
    box.press_sequentially("Before. ")
    expect_saved(page)
    history = next(server.folder.glob("*.sqlite3"))
    aside = history.rename(history.with_suffix(".aside"))
    history.mkdir()
    box.press_sequentially("While the disk was gone.")
    expect(page.locator(".state")).to_have_text("Not saved — kept in this browser")
    history.rmdir()
    aside.rename(history)
    expect_saved(page)
    expect_stored(server, "offline-field-gap", "Before. While the disk was gone.")


def test_after_a_restart_of_the_server_an_answer_is_still_revised(page: Page, server: Server) -> None:
    box = open_question(page, server, "explain-transformer-detection")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Revise this answer").click(delay=120)
    expect_saved(page)
    server.kill()
    server.start()
    page.wait_for_selector(SETTLED)
    box.fill("")
    expect_saved(page)
    page.get_by_role("button", name="Revise that answer").click(delay=120)
    expect(box).to_have_value(ANSWER)


def test_a_wish_to_be_graded_while_the_server_is_away_is_not_forgotten(page: Page, server: Server) -> None:
    box = open_question(page, server, "offline-field-gap")
    box.press_sequentially("I label what the field sends. ")
    expect_saved(page)
    server.kill()
    box.press("Control+Enter")
    asked = "Offline — kept in this browser; grade it when the page is back"
    expect(page.locator(".state")).to_have_text(asked)
    # The clock of the editor has looked again meanwhile.
    page.wait_for_timeout(2_500)
    expect(page.locator(".state")).to_have_text(asked)
    server.start()
    expect(page.locator(".state")).to_have_text("Saved, and the page is back: grade it")
    box.press("Control+Enter")
    expect(page.locator("#result")).to_be_visible()


def test_a_page_that_is_reloaded_right_after_grading_knows_that_it_sent(page: Page, server: Server) -> None:
    box = open_question(page, server, "mobile-latency")
    box.fill(ANSWER)
    expect_saved(page)
    copies = "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.includes('mobile-latency')))"
    box.press("Control+Enter")
    kept = page.evaluate(copies)
    expect(page.locator("#result")).to_be_visible()
    # As if the page had gone before the server could tell it.
    page.evaluate("kept => JSON.parse(kept).forEach(([key, copy]) => localStorage.setItem(key, copy))", kept)
    page.goto("about:blank")

    again = open_question(page, server, "mobile-latency")

    expect(page.locator(".state")).to_have_text("Kept in your history")
    expect(again).to_have_value(ANSWER)
    page.wait_for_function(f"{copies} === '[]'")
