"""The answer's box as a text box, and when it saves, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader.models.answer import YOUR_FIGURE, frame_for
from tests.ui.chromium import PATIENCE_MS
from tests.ui.conftest import ANSWER
from tests.ui.drafts_on_disk import expect_stored, stored_draft
from tests.ui.test_browser_loop import SETTLED, expect_saved, open_question, turn_to_next_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.ui.conftest import Server

PAUSE_NEVER_ENDS = """
    const start = window.setTimeout;
    window.setTimeout = (work, delay, ...rest) => start(work, delay === 800 ? 1e9 : delay, ...rest);
"""
HIDE = """
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
"""
FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.id;
}"""
EDITOR = "[class*=st-key-practice-editor]"
HANDFUL = 5
LONG = "".join(f"Line {number} of a long answer, pasted.\n" for number in range(1_600))[:50_000]


@pytest.fixture
def hurried(page: Page) -> Page:
    """A page on which nothing is saved for the sake of a pause."""
    page.add_init_script(PAUSE_NEVER_ENDS)
    return page


def test_the_box_takes_nothing_before_somebody_listens_to_it(page: Page, server: Server) -> None:
    page.add_init_script("Object.defineProperty(HTMLTextAreaElement.prototype, 'readOnly', { set() {} })")
    page.goto(f"{server.url}/?question=mobile-latency")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_label("Your answer")).not_to_be_editable()


def test_an_editor_that_nobody_answers_has_the_whole_page_run_anew(page: Page, server: Server) -> None:
    with page.expect_websocket() as opened:
        open_question(page, server, "mobile-latency")
    page.wait_for_timeout(1_500)  # until what the editor sends as it begins has been sent
    with opened.value.expect_event("framesent"):
        page.evaluate("window.dispatchEvent(new Event('rehearse:unheard'))")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_the_status_says_typing_and_then_saved(page: Page, server: Server) -> None:
    box = open_question(page, server, "mobile-latency")
    box.press_sequentially("First I meas", delay=20)
    expect(page.locator(".state")).to_have_text("Typing…", timeout=700)
    expect_saved(page)
    expect_stored(server, "mobile-latency", "First I meas")


def test_leaving_the_box_saves_at_once(hurried: Page, server: Server) -> None:
    box = open_question(hurried, server, "drift-monitoring")
    box.press_sequentially("Left by the keyb")
    box.press("Tab")
    expect_saved(hurried)
    expect_stored(server, "drift-monitoring", "Left by the keyb")


def test_hiding_the_page_saves_at_once(hurried: Page, server: Server) -> None:
    open_question(hurried, server, "training-at-scale").press_sequentially("Turned to another ta")
    hurried.evaluate(HIDE)
    expect_stored(server, "training-at-scale", "Turned to another ta")


def test_text_left_for_another_site_in_mid_word_is_there_on_coming_back(
    hurried: Page, server: Server
) -> None:
    """A page that goes may still send its text, but no browser promises that it arrives."""
    open_question(hurried, server, "offline-field-gap").press_sequentially("Gone to another si")
    hurried.goto("about:blank")
    expect(open_question(hurried, server, "offline-field-gap")).to_have_value("Gone to another si")
    expect_stored(server, "offline-field-gap", "Gone to another si")


def test_text_left_in_mid_word_for_another_page_is_saved_at_once(hurried: Page, server: Server) -> None:
    open_question(hurried, server, "research-to-production").press_sequentially("Turned the pa")
    hurried.get_by_role("link", name="Questions").click(delay=120)
    hurried.wait_for_url("**/questions")
    expect_stored(server, "research-to-production", "Turned the pa")
    expect(open_question(hurried, server, "research-to-production")).to_have_value("Turned the pa")
    expect(hurried.locator(".version")).to_have_count(0)


def test_text_whose_box_goes_without_being_left_is_saved(hurried: Page, server: Server) -> None:
    open_question(hurried, server, "bias-privacy-ethics").press_sequentially("Gone without a bl")
    hurried.get_by_role("link", name="Questions").evaluate("link => link.click()")
    hurried.wait_for_url("**/questions")
    expect_stored(server, "bias-privacy-ethics", "Gone without a bl")


def test_text_left_by_the_browsers_way_back_is_saved_without_coming_back(
    hurried: Page, server: Server
) -> None:
    hurried.goto(f"{server.url}/settings")
    hurried.wait_for_selector(SETTLED)
    hurried.get_by_role("link", name="Practice").first.click(delay=120)
    turn_to_next_question(hurried).press_sequentially("Went ba")
    question_id = re.search(r"question=([\w-]+)", hurried.url)
    assert question_id is not None
    hurried.evaluate("history.back()")
    expect_stored(server, question_id[1], "Went ba")
    expect(open_question(hurried, server, question_id[1])).to_have_value("Went ba")


def test_a_burst_of_200_keystrokes_costs_a_handful_of_saves(page: Page, server: Server) -> None:
    box = open_question(page, server, "robustness-security")
    box.press_sequentially("abcd " * 40, delay=25)
    expect_saved(page)
    draft = stored_draft(server, "robustness-security")
    assert draft is not None
    assert draft.text == "abcd " * 40
    assert draft.revision <= HANDFUL


def test_undo_and_redo_work_after_a_save_came_back(page: Page, server: Server) -> None:
    box = open_question(page, server, "testing-reproducibility")
    box.press_sequentially("one two ")
    expect_saved(page)
    box.press("Control+a")
    box.press("Delete")
    expect_stored(server, "testing-reproducibility", "")
    expect_saved(page)
    box.press("Control+z")
    expect(box).to_have_value("one two ")
    box.press("Control+Shift+z")
    expect(box).to_have_value("")
    box.press("Control+z")
    expect_stored(server, "testing-reproducibility", "one two ")


def test_an_answer_is_written_and_graded_with_the_keyboard_alone(page: Page, server: Server) -> None:
    open_question(page, server, "efficient-annotation")
    for _ in range(24):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == "answer":
            break
    page.keyboard.type(ANSWER)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said")).to_have_text(re.compile(r"Graded: \d+ of 100"))
    assert page.evaluate(FOCUSED) == "answer"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Grade my answer")).to_be_focused()


def test_the_box_its_status_and_its_button_are_known_to_screen_readers(page: Page, server: Server) -> None:
    box = open_question(page, server, "metrics-to-business")
    expect(box).to_have_role("textbox")
    expect(box).to_have_accessible_description(re.compile(r"0 words.*aim for 120–180.*grades too"))
    box.press_sequentially("Words")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("button", name="Grade my answer")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_editor(
    page: Page, server: Server, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    open_question(page, server, "build-vs-buy-tooling").press_sequentially("Words")
    expect_saved(page)
    found = Axe().run(page, context=EDITOR)
    assert found.violations_count == 0, found.generate_report()


def test_on_a_phone_one_types_and_grades_by_touch_and_sees_the_result(phone: Page, server: Server) -> None:
    box = open_question(phone, server, "on-device-vs-cloud")
    box.tap()
    phone.keyboard.insert_text(ANSWER)
    expect_saved(phone)
    assert box.evaluate("box => parseFloat(getComputedStyle(box).fontSize)") >= 16  # below, phones zoom in
    button = phone.get_by_role("button", name="Grade my answer")
    assert button.evaluate("button => button.getBoundingClientRect().height") >= 44
    button.tap()
    expect(phone.locator("#result")).to_be_in_viewport()
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_fifty_thousand_pasted_characters_are_kept_to_the_last(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = open_question(page, server, "cross-functional-feature")
    page.evaluate("text => navigator.clipboard.writeText(text)", LONG)
    box.press("Control+v")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value(LONG)
    expect_stored(server, "cross-functional-feature", LONG)


def test_a_save_leaves_what_an_input_method_is_composing_alone(page: Page, server: Server) -> None:
    box = open_question(page, server, "why-this-role")
    box.press_sequentially("I said: ")
    keyboard = page.context.new_cdp_session(page)
    composing = {"selectionStart": 3, "selectionEnd": 3}
    keyboard.send("Input.imeSetComposition", {"text": "こんに", **composing})
    expect_stored(server, "why-this-role", "I said: こんに")
    expect_saved(page)
    keyboard.send("Input.imeSetComposition", {"text": "こんにちは", **composing})
    keyboard.send("Input.insertText", {"text": "今日は"})
    expect(box).to_have_value("I said: 今日は")
    expect_stored(server, "why-this-role", "I said: 今日は")


def test_the_time_of_writing_stands_still_in_a_long_pause(device: Page, server: Server) -> None:
    device.clock.install()
    box = open_question(device, server, "explain-transformer-detection")
    box.press_sequentially("I thi")
    device.clock.run_for(10_000)
    expect(device.locator(".clock")).to_have_text(re.compile(r"0:1\d of writing"))
    device.clock.run_for(120_000)
    expect(device.locator(".clock")).to_have_text(re.compile(r"0:3\d of writing"))


def test_the_editor_counts_the_blanks_of_advice_and_no_look_alikes(page: Page, server: Server) -> None:
    box, blanks = open_question(page, server, "metrics-to-business"), page.locator(".blanks")
    box.fill("He said it [sic], with a[0] and row[name].")
    expect(page.locator(".words")).to_have_text("8 words")
    expect(blanks).to_be_hidden()
    box.fill(frame_for("How do you choose?"))
    expect(blanks).to_have_text("1 blank to fill")
    box.fill(f"{frame_for('How do you choose?')} I keep it under {YOUR_FIGURE} ms.")
    expect(blanks).to_have_text("2 blanks to fill")
    expect(box).to_have_accessible_description(re.compile(r"words.*2 blanks to fill.*aim for"))
    box.fill("")
    expect(blanks).to_be_hidden()


def test_too_long_an_answer_is_told_what_to_aim_for(page: Page, server: Server) -> None:
    box = open_question(page, server, "work-style-speed-rigor")
    expect(page.locator(".aim")).to_have_text("aim for 120–180")
    box.fill("word " * 221)
    expect(page.locator(".words")).to_have_text("221 words")
    expect(page.locator(".aim")).to_have_text("long for a spoken answer; aim for 120–180")
