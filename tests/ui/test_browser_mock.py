"""A mock interview in a real browser, with the real server and store, and a server that plays a model."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from grader.grading.language_model import LanguageModel
from grader.history import HistoryStore
from grader.models import SessionKind, SessionPlan, TimedQuestion
from grader.models.endpoint import Endpoint, EndpointChoice
from grader.settings import Settings
from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint
from tests.ui.conftest import ANSWER
from tests.ui.test_browser_loop import COPIES_ON_DISK, SETTLED, expect_saved, open_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Server

BEGUN, MORE = "I collect images from every site and camera", ", because lab images hide most failures."
GRADES = ".rh-grades, .rh-score, .rh-number, .rh-band"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


@pytest.fixture
def agreed(server: Server, endpoint: ScriptedEndpoint) -> None:
    """A language model is chosen, and agreed to."""
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    language_model = LanguageModel(history=store, settings=Settings(_env_file=None))
    language_model.choose(EndpointChoice(endpoint.base_url, MODEL))
    language_model.agree(Endpoint(endpoint.base_url, MODEL))
    store.close()


def box(page: Page) -> Locator:
    return page.get_by_label("Your answer", exact=True)


def start(page: Page, server: Server, questions: int) -> None:
    page.goto(f"{server.url}/mock")
    page.wait_for_selector(SETTLED)
    page.get_by_role("radiogroup", name="Questions").get_by_role("radio", name=str(questions)).click()
    expect(page.get_by_text(re.compile(f"^{questions} questions, "))).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text(f"Question 1 of {questions}")).to_be_visible()
    expect(box(page)).to_be_editable()
    expect(box(page)).to_be_focused()


def finish(page: Page) -> None:
    expect(page.get_by_role("button", name="Finish now")).to_have_count(1)
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Finish now").click()
    page.get_by_role("button", name="Finish and see the report").click()
    expect(page.get_by_role("heading", name="By category")).to_be_visible()


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.usefixtures("agreed")
def test_an_interview_outlives_a_killed_server_and_grades_at_the_end_only(
    page: Page, server: Server, endpoint: ScriptedEndpoint
) -> None:
    start(page, server, 2)
    question = page.locator(".rh-question h1").inner_text()
    expect(page.locator(".time")).to_contain_text("left of 7 min")
    box(page).press_sequentially(BEGUN[:20], delay=5)
    page.reload()
    expect(box(page)).to_have_value(BEGUN[:20])
    box(page).press("Control+End")
    box(page).press_sequentially(BEGUN[20:], delay=2)

    server.kill()
    server.start()
    page.reload()
    expect(page.locator(".rh-question h1")).to_have_text(question)
    expect(box(page)).to_have_value(BEGUN)
    expect(page.locator(".time")).not_to_contain_text("7:00")
    box(page).press("Control+End")
    box(page).press_sequentially(MORE, delay=2)
    assert page.locator(GRADES).count() == 0
    page.get_by_role("button", name="Next question").click()

    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.wait_for_selector(SETTLED)
    expect(box(page)).to_have_count(1)
    expect(box(page).first).to_have_value("")
    assert page.locator(GRADES).count() == 0
    assert endpoint.chats == []
    box(page).fill(ANSWER)
    page.get_by_role("button", name="Finish", exact=True).click()

    expect(page.get_by_role("heading", name="By category")).to_be_visible()
    expect(page.locator(".rh-grades p > b")).to_have_count(4)
    expect(page.locator(".rh-typed").first).to_have_text(BEGUN + MORE)
    page.wait_for_selector(SETTLED)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('rehearse:'))") == []

    page.reload()  # the address shows the report again
    expect(page.locator(".rh-grades p > b")).to_have_count(4)
    page.wait_for_selector(SETTLED)
    pdf = downloaded(page, "Report as PDF")
    assert pdf.startswith(b"%PDF")
    words = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert question in re.sub(r"\s+", " ", words)
    assert BEGUN + MORE in downloaded(page, "Report to print").decode()
    assert downloaded(page, "Report as Markdown").decode().startswith("# Mock interview, 2 questions")


def test_what_was_typed_last_is_kept_by_pausing_and_by_finishing(page: Page, server: Server) -> None:
    start(page, server, 2)
    box(page).press_sequentially(BEGUN, delay=2)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    expect(box(page)).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(box(page)).to_have_value(BEGUN)
    box(page).press("Control+End")
    box(page).press_sequentially(MORE, delay=2)
    finish(page)
    expect(page.locator(".rh-typed").first).to_have_text(BEGUN + MORE)
    expect(page.get_by_text("Not reached.")).to_be_visible()


def test_what_is_typed_after_each_step_goes_into_the_box(page: Page, server: Server) -> None:
    start(page, server, 3)
    page.keyboard.type("First words.")
    expect(box(page)).to_have_value("First words.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    page.wait_for_selector(SETTLED)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    page.keyboard.type("Second words.")
    expect(box(page)).to_have_value("Second words.")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    expect(box(page)).to_be_focused()
    page.keyboard.type(" More.")
    expect(box(page)).to_have_value("Second words. More.")
    finish(page)


def test_going_back_from_an_answer_leads_to_the_report(page: Page, server: Server) -> None:
    start(page, server, 2)
    box(page).fill(ANSWER)
    page.wait_for_selector(SETTLED)
    finish(page)
    for _ in range(3):
        page.get_by_role("link", name="Point by point").click()
        page.wait_for_url("**/history?attempt=*")
        page.wait_for_selector(SETTLED)
        page.go_back()
        page.wait_for_url("**/mock?session=*")
        expect(page.get_by_role("heading", name="By category")).to_be_visible()
        page.wait_for_selector(SETTLED)


def test_time_that_is_over_is_said_and_cuts_nothing_off(page: Page, server: Server) -> None:
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    first = TimedQuestion("mobile-latency", 1.0)
    session = store.start_session(SessionKind.MOCK, SessionPlan((first,)))
    page.goto(f"{server.url}/mock?session={session.id}")
    expect(page.get_by_text("The time for this question is over.")).to_be_visible()
    expect(page.locator(".time")).to_have_text(re.compile("0:00 left of"))
    expect(box(page)).to_be_editable()
    box(page).press_sequentially(BEGUN, delay=2)
    # A fast machine would be done within the second that is not called over time.
    page.wait_for_timeout(2_000)
    box(page).press("Control+Enter")
    expect(page.get_by_text("over time")).to_be_visible()
    (attempt,) = store.attempts_of_session(session.id)
    store.close()
    assert attempt.answer == BEGUN


def test_deleting_a_session_empties_the_browsers_copies_of_it_alone(page: Page, server: Server) -> None:
    open_question(page, server, "why-this-role").press_sequentially("Kept thoughts")
    expect_saved(page)
    start(page, server, 2)
    box(page).press_sequentially("Secret thoughts")
    expect_saved(page)
    page.get_by_role("button", name="Skip this question").click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Skip this question").click()
    expect(page.get_by_text("Secret thoughts")).to_be_visible()

    page.get_by_role("button", name="Delete this mock interview").click()
    page.get_by_role("button", name="Delete it, keep its answers").click()

    expect(page.get_by_text("The mock interview is deleted.")).to_be_visible()
    page.wait_for_function("!JSON.stringify(localStorage).includes('Secret')")
    assert "Kept thoughts" in page.evaluate("JSON.stringify(localStorage)")
    assert page.evaluate(COPIES_ON_DISK) == 1
