"""The whole loop in a real browser, with the real server and store, and once with the real grader."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.models import Answer
from tests.ui.chromium import PATIENCE_MS
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Server

SETTLED = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
MORE = " The hardest images are labeled for retraining every two weeks."
COPIES_ON_DISK = """() => new Promise((resolve) => {
    const asked = indexedDB.open("rehearse");
    asked.onsuccess = () => {
        const counted = asked.result.transaction("copies").objectStore("copies").count();
        counted.onsuccess = () => resolve(counted.result);
    };
})"""
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> ![x](http://127.0.0.1:9/leak.png) $x$ :smile: **b**\n"
    "   <script>document.title='owned'</script> second line, kept indented."
)


def open_question(page: Page, server: Server, question_id: str) -> Locator:
    page.goto(f"{server.url}/?question={question_id}")
    page.wait_for_selector(SETTLED)
    box = page.get_by_label("Your answer")
    expect(box).to_be_editable()
    return box


def turn_to_next_question(page: Page) -> Locator:
    heading = page.locator(".rh-question h1")
    before = heading.inner_text()
    page.get_by_role("button", name="Suggest a question").click(delay=120)
    expect(heading).not_to_have_text(before)
    page.wait_for_selector(SETTLED)
    box = page.get_by_label("Your answer")
    expect(box).to_have_count(1)
    expect(box).to_be_editable()
    return box


def expect_saved(page: Page) -> None:
    expect(page.locator(".state", has_text="Saved")).to_have_count(1)


def test_a_graded_answer_leaves_an_empty_page_for_the_next_session(page: Page, server: Server) -> None:
    box = open_question(page, server, "metrics-to-business")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    box = open_question(page, server, "metrics-to-business")
    expect(box).to_have_value("")
    page.get_by_role("button", name="Revise that answer").click()
    expect(box).to_have_value(ANSWER)


def test_what_was_opened_before_answering_is_kept_with_the_attempt(page: Page, server: Server) -> None:
    box = open_question(page, server, "efficient-annotation")
    page.get_by_text("What employers look for").click()
    expect(page.locator(".rh-prose")).to_be_visible()
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.goto(f"{server.url}/history")
    expect(page.locator(".rh-row").first).to_contain_text("guidance opened before")
    expect(page.locator(".rh-row").first).not_to_contain_text("model answer opened before")


def test_hostile_text_is_shown_exactly_as_typed_and_does_nothing(page: Page, server: Server) -> None:
    strangers: list[str] = []
    page.on("request", lambda sent: None if sent.url.startswith(server.url) else strangers.append(sent.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    box = open_question(page, server, "robustness-security")
    box.fill(HOSTILE)
    box.press("Control+Enter")
    typed = page.locator(".rh-typed")
    expect(typed).to_be_visible()
    typed.evaluate("e => e.querySelectorAll('sup').forEach(sup => sup.remove())")
    assert typed.text_content() == HOSTILE
    assert typed.evaluate("e => getComputedStyle(e).whiteSpace") == "pre-wrap"
    assert typed.locator("img, script, b, strong").count() == 0
    page.goto(f"{server.url}/history")
    expect(page.locator(".rh-row").first).to_be_visible()
    page.get_by_role("link", name="Open").first.click()
    expect(page.locator(".rh-typed")).to_contain_text("<script>document.title='owned'</script>")
    assert "owned" not in page.title()
    assert [url for url in strangers if not re.match(r"data:|blob:", url)] == []


def test_type_grade_revise_grade_and_find_both_after_a_restart(page: Page, real_server: Server) -> None:
    box = open_question(page, real_server, "cv-pipeline-architecture")
    box.press_sequentially(ANSWER[:30], delay=5)
    box.fill(ANSWER)
    expect(page.locator(".clock")).to_contain_text("of writing")
    page.get_by_role("button", name="Grade my answer").click()
    expect(page.locator(".rh-score")).to_be_visible(timeout=5 * PATIENCE_MS)  # it loads first
    expect(page.get_by_role("heading", name="to add next")).to_be_visible()
    expect(page.locator(".rh-typed mark").first).to_be_visible()

    page.get_by_role("button", name="Revise this answer").click()
    expect(box).to_be_focused()
    expect(box).to_have_value(ANSWER)
    box.press("Control+End")
    box.press_sequentially(MORE, delay=2)
    box.press("Control+Enter")
    expect(page.get_by_text("last draft")).to_be_visible()

    real_server.kill()
    real_server.start()
    page.goto(f"{real_server.url}/history")
    rows = page.locator(".rh-row").filter(has_text="Design a computer vision pipeline")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("a revision")
    expect(rows.last).to_contain_text("of writing")
    page.get_by_role("link", name="Open").first.click()
    expect(page.locator(".rh-typed")).to_contain_text("every two weeks.")
    expect(page.locator(".rh-score")).to_be_visible()


def test_text_survives_a_reload_right_after_a_keystroke(page: Page, server: Server) -> None:
    box = open_question(page, server, "offline-field-gap")
    box.press_sequentially("Half a sentence abou")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("Half a sentence abou")
    expect_saved(page)


def test_text_survives_turning_to_another_page_and_back(page: Page, server: Server) -> None:
    box = open_question(page, server, "classical-vs-deep-learning")
    box.press_sequentially("Not finished")
    page.get_by_role("link", name="Questions").click(delay=120)
    expect(page.locator(".rh-category").first).to_be_visible()
    page.get_by_role("link", name="Practice").first.click(delay=120)
    expect(page.get_by_label("Your answer")).to_have_value("Not finished")


def test_a_graded_answer_stands_in_its_box_after_another_page(page: Page, server: Server) -> None:
    box = open_question(page, server, "build-vs-buy-tooling")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.get_by_role("link", name="Questions").click(delay=120)
    expect(page.locator(".rh-category").first).to_be_visible()
    page.get_by_role("link", name="Practice").first.click(delay=120)
    box = page.get_by_label("Your answer")
    expect(box).to_have_value(ANSWER)
    expect(page.locator(".state").first).to_have_text("Kept in your history")
    box.press("Control+End")
    box.press_sequentially(MORE, delay=2)
    box.press("Control+Enter")
    expect(page.get_by_text("last draft")).to_be_visible()


def test_notes_are_kept_beside_the_answer_and_not_graded(page: Page, server: Server) -> None:
    box = open_question(page, server, "drift-monitoring")
    page.get_by_text("Notes for this question").click()
    notes = page.get_by_label("Notes", exact=True)
    notes.press_sequentially("Say 1 in 500")
    notes.press("Control+Enter")
    expect_saved(page)
    expect(box).to_have_value("")
    page.reload()
    expect(page.get_by_label("Notes", exact=True)).to_have_value("Say 1 in 500")
    expect(page.locator(".rh-score")).to_have_count(0)


def test_two_questions_never_mix_their_drafts(page: Page, server: Server) -> None:
    open_question(page, server, "sprint-prioritization").press_sequentially("About sprints")
    box = turn_to_next_question(page)
    expect(box).to_have_value("")
    box.press_sequentially("About something else")
    expect_saved(page)
    expect(open_question(page, server, "sprint-prioritization")).to_have_value("About sprints")


def test_two_windows_with_different_text_are_both_offered(page: Page, device: Page, server: Server) -> None:
    first = open_question(page, server, "work-style-speed-rigor")
    second = open_question(device, server, "work-style-speed-rigor")
    second.press_sequentially("From the other window")
    expect_saved(device)
    first.press_sequentially("From this window")
    expect(page.get_by_text("was changed in another window")).to_be_visible()
    expect(first).to_have_value("From this window")
    page.get_by_role("button", name="Use the saved text").click()
    expect(first).to_have_value("From the other window")


def test_a_refused_answer_keeps_its_text_and_says_why(page: Page, server: Server) -> None:
    box = open_question(page, server, "research-to-production")
    box.fill("🙂 🙂")
    box.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("has no words in it")
    expect(box).to_have_value("🙂 🙂")
    expect(page.get_by_role("button", name="Grade my answer")).to_be_enabled()


def test_words_are_counted_and_undo_works(page: Page, server: Server) -> None:
    box = open_question(page, server, "testing-reproducibility")
    box.press_sequentially("one two three")
    expect(page.locator(".words")).to_have_text("3 words")
    # Which grading would refuse, having no words in it.
    box.fill("🎉 – …")
    expect(page.locator(".words")).to_have_text("0 words")
    expect(page.locator(".spoken")).to_be_hidden()
    box.fill("word " * 200)
    expect(page.locator(".spoken")).to_have_text("about 90 seconds aloud")
    box.fill("one two three")
    expect_saved(page)
    box.press("Control+z")
    expect(box).not_to_have_value("one two three")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(page: Page, server: Server, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    open_question(page, server, "mobile-latency")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_deleting_everything_empties_the_browsers_own_copies_too(page: Page, server: Server) -> None:
    open_question(page, server, "why-this-role").press_sequentially("Secret thoughts")
    expect_saved(page)
    page.get_by_role("link", name="Settings").click(delay=120)
    page.get_by_label("Type delete to confirm").fill("delete")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Deleted:")).to_be_visible()
    page.wait_for_function("Object.keys(localStorage).every(key => !key.startsWith('rehearse:'))")
    assert page.evaluate(COPIES_ON_DISK) == 0
    expect(open_question(page, server, "why-this-role")).to_have_value("")


def test_deleting_an_attempt_empties_copies_of_its_follow_up_too(page: Page, server: Server) -> None:
    with closing(HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")) as store:
        attempt = store.add_attempt(Answer("mobile-latency", ANSWER), question_text="How?")
    page.goto(f"{server.url}/history?attempt={attempt.id}")
    page.wait_for_selector(SETTLED)
    for key, text in ((f"follow-up:{attempt.id}", "Secret thoughts"), ("mobile-latency", "Kept thoughts")):
        page.evaluate("([key, text]) => localStorage.setItem(`rehearse:v1:${key}/1-2`, text)", [key, text])
    page.get_by_role("button", name="Delete this answer").click(delay=120)
    page.get_by_role("button", name="Delete it for good").click(delay=120)
    page.wait_for_function("!JSON.stringify(localStorage).includes('Secret')")
    assert "Kept thoughts" in page.evaluate("JSON.stringify(localStorage)")


def test_text_typed_while_the_server_is_dead_is_saved_when_it_is_back(page: Page, server: Server) -> None:
    box = open_question(page, server, "training-at-scale")
    box.press_sequentially("Before. ")
    expect_saved(page)
    server.kill()
    box.press_sequentially("While it was down.")
    expect(page.locator(".state")).to_contain_text("Offline — kept in this browser")
    server.start()
    expect_saved(page)
    expect(box).to_have_value("Before. While it was down.")
    page.evaluate("localStorage.clear()")
    expect(open_question(page, server, "training-at-scale")).to_have_value("Before. While it was down.")


def test_an_attempt_opened_from_the_history_can_be_revised_and_left_again(page: Page, server: Server) -> None:
    box = open_question(page, server, "explain-transformer-detection")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    page.goto(f"{server.url}/history")
    page.wait_for_selector(SETTLED)
    page.get_by_role("link", name="Open").first.click(delay=120)
    page.wait_for_url("**/history?attempt=*")
    page.get_by_role("link", name="All answers").click(delay=120)
    page.wait_for_url("**/history")
    page.get_by_role("link", name="Open").first.click(delay=120)
    page.wait_for_url("**/history?attempt=*")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Revise this answer").click(delay=120)
    expect(page.get_by_label("Your answer")).to_have_value(ANSWER)
