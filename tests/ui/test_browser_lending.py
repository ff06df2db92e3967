"""The model that a server lends: who is offered it, what is left of it, and an admin's switch."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint
from tests.ui.conftest import Server, at_rest
from tests.ui.identity_provider import IdentityProvider, log_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

KEY = "sk-the-servers-own"
SWITCH = re.compile("^Admin: lend")


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


@pytest.fixture(scope="module")
def server(model: ScriptedEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    provider = IdentityProvider(tmp_path_factory.mktemp("provider"))
    provider.start()
    folder = tmp_path_factory.mktemp("data")
    running = Server(
        folder,
        GRADER_ADMINS=f"{provider.issuer}|ben@example.org",
        OPENAI_BASE_URL=model.base_url,
        OPENAI_API_KEY=KEY,
        GRADER_LLM_MODEL=MODEL,
        GRADER_LLM_TOKENS_A_DAY="2000",
    )
    running.options = (f"--secrets.files={provider.secrets(folder, port=running.port)}",)
    running.start()
    yield running
    running.kill()
    provider.stop()


@pytest.fixture
def admin(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(60_000)
    yield at_rest(context.new_page())
    context.close()


def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_each_is_lent_the_model_agrees_alone_and_sees_what_is_left(
    server: Server, model: ScriptedEndpoint, page: Page, admin: Page
) -> None:
    page.goto(f"{server.url}/settings")
    log_in(page, "ann")
    expect(page.get_by_text("100% is left (2,000 of 2,000 tokens)")).to_be_visible()
    expect(page.get_by_text("stays on this server")).to_be_visible()
    expect(page.get_by_text(SWITCH)).to_have_count(0)
    shot(page, "offered")
    page.get_by_role("button", name=re.compile("^Agree to send")).click()
    expect(page.get_by_text("On: answers are also read by")).to_be_visible()

    page.get_by_role("button", name="Test the connection", exact=True).click()
    expect(page.get_by_text(re.compile("No grade, because your share of this server"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(r"used up \(2,000 tokens\)"))).to_be_visible()
    shot(page, "used up")
    assert {seen.headers["authorization"] for seen in model.chats} == {f"Bearer {KEY}"}
    assert KEY not in page.locator("html").inner_html()

    admin.goto(f"{server.url}/settings")
    log_in(admin, "ben")
    expect(admin.get_by_text("Nothing is sent there before you agree.")).to_be_visible()
    expect(admin.get_by_text("100% is left (2,000 of 2,000 tokens)")).to_be_visible()
    shot(admin, "admin")
    admin.get_by_text(SWITCH).click()
    expect(admin.get_by_text("Off. A language model")).to_be_visible()
    shot(admin, "off")

    page.reload()
    expect(page.get_by_text("Off. A language model")).to_be_visible()
    admin.get_by_text(SWITCH).click()
    expect(admin.get_by_text("This server lends it to everybody who logs in,")).to_be_visible()
