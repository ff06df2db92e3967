"""People who log in, through a real provider: what each sees, what stays, and how it ends."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.history.database import Database
from grader.history.people import People
from grader.models import SessionKind, SessionPlan, TimedQuestion
from tests.ui.conftest import Server, at_rest
from tests.ui.identity_provider import IdentityProvider, log_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from grader.models.person import Person

KEPT = "JSON.stringify(localStorage)"
TYPED = "I collect images from every site."


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    running = IdentityProvider(tmp_path_factory.mktemp("provider"))
    running.start()
    yield running
    running.stop()


def served(folder: Path, provider: IdentityProvider, *names: str) -> Server:
    server = Server(folder, GRADER_ADMINS=f"{provider.issuer}|ben@example.org")
    server.options = (f"--secrets.files={provider.secrets(folder, *names, port=server.port)}",)
    server.start()
    return server


@pytest.fixture(scope="module")
def server(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = served(tmp_path_factory.mktemp("data"), provider)
    yield running
    running.kill()


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(60_000)
    yield at_rest(context.new_page())
    context.close()


def people(server: Server) -> tuple[Person, ...]:
    with closing(Database(server.folder / "history.sqlite3")) as database:
        return People(database).everybody()


def stored(server: Server, subject: str) -> HistoryStore:
    person = next(each for each in people(server) if each.subject == subject)
    return HistoryStore(server.folder / "history.sqlite3", user_id=person.id, account=True)


def box(page: Page):
    return page.get_by_label("Your answer", exact=True)


def test_whoever_logs_in_sees_their_own_and_nothing_else(server: Server, page: Page, other: Page) -> None:
    """A link leads on after the login, and to nothing for whoever else follows it."""
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Rehearse")).to_be_visible()
    assert page.get_by_role("link", name="History").count() == 0
    log_in(page, "ann")
    box(page).fill(TYPED)
    page.get_by_role("button", name="Grade my answer").click()
    expect(page.locator(".rh-score")).to_be_visible()
    with closing(stored(server, "ann")) as history:
        (attempt,) = history.attempts()
        session = history.start_session(
            SessionKind.MOCK, SessionPlan((TimedQuestion(attempt.question_id, 90.0),))
        )
    link = f"{server.url}/history?attempt={attempt.id}"
    page.goto(link)
    expect(page.get_by_text(TYPED).first).to_be_visible()

    other.goto(link)
    log_in(other, "ben")
    expect(other).to_have_url(link)
    expect(other.get_by_role("heading", name="History")).to_be_visible()
    assert other.get_by_text(TYPED).count() == 0
    with closing(stored(server, "ben")) as history:
        assert history.count_attempts() == 0
    links = (f"compare?attempts={attempt.id},{attempt.id}", f"mock?session={session.id}", "plan", "progress")
    for address in (
        *links,
        f"history?attempt={attempt.id}&at=2",
        "stories",
        "learn",
        "questions",
        "settings",
    ):
        other.goto(f"{server.url}/{address}")
        expect(other.get_by_role("heading").first).to_be_visible()
        expect(other.get_by_test_id("stSkeleton")).to_have_count(0)
        assert TYPED not in other.content(), address
        assert "ann@example.org" not in other.content(), address
    other.get_by_role("link", name="Account").click()
    expect(other.get_by_text("ben@example.org")).to_be_visible()
    expect(other.get_by_text("admin: also")).to_be_visible()


def test_after_a_logout_nothing_is_left_in_any_window(server: Server, page: Page) -> None:
    """Nor in the browser: the next who logs in there finds nothing of the former."""
    page.goto(server.url)
    log_in(page, "ann")
    box(page).fill("half a thought of Ann")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"{server.url}/account")
    expect(second.get_by_text("ann@example.org")).to_be_visible()

    second.get_by_role("button", name="Log out").click()
    second.get_by_role("button", name="End session").click()
    expect(second.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_text("You have logged out.")).to_be_visible()
    assert "half a thought" not in page.content()
    second.wait_for_function(f"!{KEPT}.includes('half a thought')")

    log_in(second, "ben")
    expect(box(second)).to_be_visible()
    assert box(second).input_value() == ""


def test_a_login_ends_with_its_token_and_what_was_typed_stays(tmp_path: Path, page: Page) -> None:
    provider = IdentityProvider(tmp_path, login_s=20)
    provider.start()
    server = served(tmp_path, provider)
    try:
        page.goto(server.url)
        log_in(page, "ann")
        box(page).fill("typed before the end")
        expect(page.get_by_text("Your login has ended.")).to_be_visible()
        assert "typed before the end" not in page.content()
        log_in(page, "ann")
        expect(box(page)).to_have_value("typed before the end")
    finally:
        server.kill()
        provider.stop()


def test_a_provider_that_is_down_or_says_no_is_told(tmp_path: Path, page: Page) -> None:
    """And each of several providers has a button."""
    provider = IdentityProvider(tmp_path)
    server = served(tmp_path, provider, "my-school", "work")
    try:
        page.goto(f"{server.url}/plan")
        expect(page.get_by_role("button", name="Log in with My School")).to_be_visible()
        page.get_by_role("button", name="Log in with Work").click()
        expect(page.get_by_text("cannot be reached now")).to_be_visible()
        provider.start()
        page.get_by_role("button", name="Log in with Work").click()
        page.get_by_role("button", name="Deny").click()
        expect(page.get_by_text("did not let you in")).to_be_visible()
        page.goto(f"{server.url}/plan")
        log_in(page, "ann")
        expect(page).to_have_url(f"{server.url}/plan")
        expect(page.get_by_role("link", name="Account")).to_be_visible()
    finally:
        server.kill()
        provider.stop()


def test_a_deleted_account_is_gone_and_no_window_brings_it_back(server: Server, page: Page) -> None:
    page.goto(server.url)
    log_in(page, "ann")
    box(page).fill("to be forgotten")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    gone = next(each.id for each in people(server) if each.subject == "ann")
    second = page.context.new_page()
    second.goto(f"{server.url}/account")
    second.get_by_label("Type delete to confirm").fill("delete")
    second.get_by_role("button", name="Delete my account").click()
    second.get_by_role("button", name="End session").click()
    expect(second.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_text("This account was deleted.")).to_be_visible()
    assert [each.subject for each in people(server) if each.id == gone or each.subject == "ann"] == []
    second.wait_for_function(f"!{KEPT}.includes('to be forgotten')")
