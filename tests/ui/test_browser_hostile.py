"""A language model's endpoint that never comes to an end, in a real browser, with the real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.grading.language_model import LanguageModel
from grader.history import HistoryStore
from grader.models.endpoint import Endpoint, EndpointChoice
from grader.settings import Settings
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint, completion
from tests.ui.conftest import ANSWER, Server
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


def hostile(_: Json) -> Played:
    """Two megabytes of backslashes, so slowly that they would take days."""
    return Played(completion("\\" * 2_000_000), drip=0.2)


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(otherwise=hostile) as running:
        yield running


@pytest.fixture
def server(tmp_path: Path, endpoint: ScriptedEndpoint) -> Iterator[Server]:
    """With a language model that is chosen, and agreed to."""
    store = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    language_model = LanguageModel(history=store, settings=Settings(_env_file=None))
    language_model.choose(EndpointChoice(endpoint.base_url, MODEL))
    language_model.agree(Endpoint(endpoint.base_url, MODEL))
    store.close()
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()


def test_a_reply_without_end_is_stopped_and_the_page_goes_on(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.wait_for_selector(SETTLED)
    box = page.get_by_label("Your answer", exact=True)
    box.fill(ANSWER)
    box.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert").filter(has_text="Not graded, because")).to_be_visible()
    expect(page.locator(".rh-score").first).to_be_visible()
    server.end()
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    assert [attempt.answer for attempt in store.attempts()] == [ANSWER]
    store.close()


def test_a_server_that_is_told_to_end_does_so_in_the_middle_of_a_reply(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.wait_for_selector(SETTLED)
    box = page.get_by_label("Your answer", exact=True)
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    server.end()
