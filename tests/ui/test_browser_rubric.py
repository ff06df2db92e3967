"""The rubric grade in a real browser, with the real server and store, and a server that plays a model."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from tests.grading.local_models.played_servers import PlayedOllama
from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint
from tests.ui.conftest import ANSWER, Server
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

SECRET = "sk-opensesame-0123456789"  # noqa: S105 - made up
MORE = " The hardest images are labeled for retraining every two weeks."


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


def settings_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/settings")
    page.wait_for_selector(SETTLED)


def choose(page: Page, label: str, option: str) -> None:
    field = page.get_by_role("combobox", name=label)
    # A list that opens while the page is still scrolling to it closes again.
    field.scroll_into_view_if_needed()
    field.click()
    page.get_by_role("option", name=option).click()
    page.wait_for_selector(SETTLED)


def graded(page: Page, text: str) -> None:
    box = page.get_by_label("Your answer", exact=True)
    box.fill(text)
    box.press("Control+Enter")
    expect(page.locator(".rh-score").first).to_be_visible()


def test_switch_on_agree_grade_server_dies_message_retry_graded(
    page: Page, server: Server, endpoint: ScriptedEndpoint
) -> None:
    settings_page(page, server)
    expect(page.get_by_text("Off. A language model")).to_be_visible()
    choose(page, "Where it runs", "Another address")
    page.get_by_label("Address", exact=True).fill(endpoint.base_url)
    page.get_by_label("Address", exact=True).press("Enter")
    page.wait_for_selector(SETTLED)
    key = page.get_by_label("API key, if needed", exact=True)
    key.fill(SECRET)
    key.press("Enter")
    expect(page.get_by_text("is held for this browser session")).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Load models").click(delay=120)
    expect(page.get_by_role("combobox", name="Model")).to_have_value(MODEL)
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Grade with this model").click(delay=120)
    expect(page.get_by_text("Nothing is sent there before you agree.")).to_be_visible()
    assert SECRET not in page.content()
    assert endpoint.chats == []

    page.get_by_role("link", name="Practice").first.click(delay=120)
    page.wait_for_selector(SETTLED)
    graded(page, ANSWER)
    expect(page.get_by_text("Before anything is sent")).to_be_visible()
    expect(page.get_by_text("stays on this machine")).to_be_visible()
    page.get_by_text("The exact text that would be sent").click()
    expect(page.locator(".rh-payload")).to_contain_text("I collect images from every site")
    assert endpoint.chats == []
    page.get_by_role("button", name="Agree and grade").click()
    expect(page.locator("#rubric-result")).to_be_visible()
    assert endpoint.chats[0].headers["authorization"] == f"Bearer {SECRET}"
    expect(page.get_by_text("Criterion by criterion")).to_be_visible()

    endpoint.stop()
    page.get_by_role("button", name="Revise this answer").click()
    expect(page.get_by_label("Your answer", exact=True)).to_have_value(ANSWER)
    graded(page, ANSWER + MORE)
    failure = page.get_by_role("alert").filter(has_text="Not graded, because")
    expect(failure).to_contain_text("cannot be reached: start the model server")
    expect(page.get_by_role("heading", name="Point by point")).to_be_visible()

    endpoint.start_again()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#rubric-result")).to_be_visible()
    expect(failure).to_have_count(0)

    assert SECRET not in page.content()
    on_disk = b"".join(path.read_bytes() for path in server.folder.rglob("*") if path.is_file())
    assert SECRET.encode() not in on_disk  # database and log
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    exported = "".join([*store.export_json(), *store.export_csv()])
    store.close()
    assert MODEL in exported
    assert SECRET not in exported


def follow_up_box(page: Page, server: Server) -> Locator:
    """The editor for the newest attempt's follow-up question, reached through the history."""
    page.goto(f"{server.url}/history")
    page.wait_for_selector(SETTLED)
    page.get_by_role("link", name="Open").first.click(delay=120)
    page.wait_for_url("**/history?attempt=*")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Answer it").click(delay=120)
    return page.get_by_label("Your answer to the follow-up question")


def test_a_follow_up_is_answered_in_place_and_its_draft_survives_a_reload(
    page: Page, server: Server, endpoint: ScriptedEndpoint
) -> None:
    assert endpoint.chats
    box = follow_up_box(page, server)
    box.press_sequentially("I counted false alarms each week", delay=2)
    expect(page.locator(".state").last).to_have_text("Saved")
    box = follow_up_box(page, server)
    expect(box).to_have_value("I counted false alarms each week")
    box.press("Control+Enter")
    expect(box).to_have_count(0)
    page.goto(f"{server.url}/history")
    expect(page.locator(".rh-row").first).to_contain_text("with the answer to a follow-up question")


def _await(event: Event) -> None:
    event.wait(60)


def test_a_fetched_model_is_in_use_without_another_click(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come = Event()
    ollama = PlayedOllama(layers={"sha256:aa": 1_000_000_000}, step=500_000_000, wait=lambda: _await(come))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    with ollama.serving() as played:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{played.address.port}")
        server = Server(tmp_path)
        server.start()
        try:
            page = browser.new_page()
            settings_page(page, server)
            page.get_by_role("button", name="Fetch through Ollama").first.click(delay=120)
            page.get_by_role("button", name="Fetch it and grade with it").click(delay=120)
            expect(page.get_by_text("Qwen3 4B Instruct (2507): downloading, ")).to_be_visible()
            come.set()
            expect(page.get_by_text("Nothing is sent there before you agree.")).to_be_visible()
            expect(page.locator(".rh-model", has_text="rehearse-qwen3-4b")).to_be_visible()
            page.close()
        finally:
            server.kill()
