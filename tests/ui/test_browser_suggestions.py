"""A language model's sentences in a real browser, with a server that plays a model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from grader.grading.language_model import LanguageModel
from grader.history import HistoryStore
from grader.models.endpoint import EndpointChoice
from grader.settings import Settings
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint, completion
from tests.ui.test_advice_panel import ANSWER
from tests.ui.test_browser_loop import expect_saved, open_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.ui.conftest import Server

BLANK = re.compile(r"on all \[your figure\] devices\.")


def slowly(body: dict[str, Any]) -> Played:
    """Suggestions take a while, rubric grades do not."""
    reply = default_reply(body)
    return Played(completion(**reply), delay=3.0 if "suggestions" in reply["text"] else 0.0)


@pytest.fixture
def endpoint(server: Server) -> Iterator[ScriptedEndpoint]:
    """An endpoint that was chosen and agreed to."""
    with ScriptedEndpoint(otherwise=slowly) as running:
        store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
        language_model = LanguageModel(history=store, settings=Settings(_env_file=None))
        language_model.choose(EndpointChoice(running.base_url, MODEL))
        chosen = language_model.endpoint()
        assert chosen is not None
        language_model.agree(chosen)
        store.close()
        yield running


def test_ask_stop_ask_again_and_insert_a_sentence_with_its_blank(
    page: Page, server: Server, endpoint: ScriptedEndpoint
) -> None:
    box = open_question(page, server, "drift-monitoring")
    box.fill(ANSWER)
    box.press("Control+Enter")
    expect(page.locator("#rubric-result")).to_be_visible()
    page.get_by_role("button", name="What should I change?").click()
    page.get_by_role("button", name="Ask the language model for sentences").click()
    expect(page.get_by_text("is writing")).to_be_visible()
    page.get_by_role("button", name="Stop asking").click()
    again = page.get_by_role("button", name="Ask again for sentences")
    expect(
        page.get_by_role("alert").filter(has_text="No suggestions, because it was cancelled")
    ).to_be_visible()
    asked = len(endpoint.chats)
    again.click()
    expect(page.get_by_text("is writing")).to_be_visible()
    sentence = page.locator(".rh-edit").filter(has_text=BLANK)
    expect(sentence).to_be_visible()
    expect(page.get_by_text("claimed something your answer does not say")).to_be_visible()
    assert len(endpoint.chats) == asked + 1

    before = page.locator(".rh-edit").filter(has_text="I make sure of this").all_inner_texts()
    number = next(n for n, text in enumerate(before) if BLANK.search(text))
    page.get_by_role("button", name="Put this sentence into my draft").nth(number).click(delay=120)
    expect(box).to_have_value(BLANK)
    expect(box).to_have_value(re.compile(re.escape(ANSWER[-40:])))
    expect(sentence).to_be_visible()
    expect_saved(page)
