"""The Progress page in a real browser, with the real server and store."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from grader.grading.language_model import LanguageModel
from grader.history import HistoryStore
from grader.models import Answer, GraderKind, RubricGrade
from grader.models.endpoint import EndpointChoice
from grader.settings import Settings
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint, completion
from tests.history.conftest import similarity
from tests.ui.chromium import PATIENCE_MS
from tests.ui.conftest import ANSWER
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.ui.conftest import Server

ANSWERS, READ = 900, 12
LEFT = "have no score by the present grader"


def test_scores_are_drawn_and_a_run_that_was_killed_or_stopped_goes_on(page: Page, server: Server) -> None:
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    for place in range(ANSWERS):
        attempt = store.add_attempt(
            Answer("drift-monitoring", f"I log {place} predictions a day."), question_text="How?"
        )
        store.add_grade(attempt.id, replace(similarity(20 + place % 60), flags=()))

    page.goto(f"{server.url}/progress")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_role("region", name="Trend")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible()
    expect(page.get_by_role("button", name=f"Fullscreen: Scores of {ANSWERS} answers")).to_be_attached()

    offer(page, server, f"{ANSWERS} answers {LEFT}")
    page.get_by_role("button", name="Grade them again").click(delay=120)
    expect(page.get_by_text("Graded again: ")).to_be_visible()
    wait_until(lambda: graded_earlier(store) < ANSWERS)
    server.kill()
    left = graded_earlier(store)
    assert 0 < left < ANSWERS

    server.start()
    offer(page, server, f"{left} answers {LEFT}")
    page.get_by_role("button", name="Grade them again").click(delay=120)
    wait_until(lambda: graded_earlier(store) < left)
    page.get_by_role("button", name="Stop").click(delay=120)
    expect(page.get_by_text(LEFT)).to_be_visible()
    assert 0 < graded_earlier(store) < left
    assert store.count_attempts() == ANSWERS
    store.close()


def test_a_question_chosen_by_keyboard_leads_to_its_answers(page: Page, server: Server) -> None:
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    store.delete_all()
    ids = []
    for score in (30, 70, 60):
        attempt = store.add_attempt(Answer("drift-monitoring", f"I log {score}."), question_text="How?")
        store.add_grade(attempt.id, replace(similarity(score), flags=()))
        ids.append(attempt.id)
    store.close()
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"{server.url}/progress")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_text("Choose a row to open its answers.")).to_be_visible()
    page.get_by_test_id("data-grid-canvas").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text("Progress: +30 (first to latest, answered afresh)")).to_be_visible()
    links = page.get_by_role("link")
    addresses = [
        links.filter(has_text=f"Open the {which} answer").get_attribute("href")
        for which in ("first", "best", "latest")
    ]
    assert [str(address).rpartition("=")[2] for address in addresses] == ids
    expect(links.filter(has_text="Practice this question")).to_have_count(1)
    links.filter(has_text="Open the best answer").press("Enter")
    page.wait_for_url(f"**/history?attempt={ids[1]}")


def test_a_run_by_the_rubric_is_agreed_to_and_outlives_a_killed_server(page: Page, server: Server) -> None:
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    store.delete_all()
    ids = [
        store.add_attempt(
            Answer("drift-monitoring", f"{ANSWER} I log {place} inputs."), question_text="How?"
        ).id
        for place in range(READ)
    ]

    def graded() -> int:
        return sum(store.attempt(each).grade(RubricGrade) is not None for each in ids)

    def slowly(body: Json) -> Played:
        return Played(completion(**default_reply(body)), delay=0.3)

    with ScriptedEndpoint(otherwise=slowly) as endpoint:
        LanguageModel(history=store, settings=Settings(_env_file=None)).choose(
            EndpointChoice(endpoint.base_url, MODEL)
        )
        offer(page, server, f"{READ} answers {LEFT}")
        page.get_by_text(f"Have a language model grade {READ} answers as well").click()
        expect(page.get_by_role("heading", name="Before anything is sent")).to_be_visible()
        page.get_by_text("The exact text that would be sent first").click()
        expect(page.locator(".rh-payload")).to_contain_text(f"I log {READ - 1} inputs.")
        assert endpoint.chats == []
        page.get_by_role("button", name=f"Agree and grade {READ} answers by the rubric").click()
        expect(page.get_by_text("Graded again: ")).to_be_visible()
        wait_until(lambda: graded() > 0)
        server.kill()
        left = READ - graded()
        assert 0 < left < READ

        server.start()
        offer(page, server, f"{READ} answers {LEFT}")
        page.get_by_text(f"Have a language model grade {left} answers as well").click()
        page.get_by_role("button", name=f"Grade {left} answers by the rubric").click()
        wait_until(lambda: graded() == READ)
        expect(page.get_by_text("Have a language model grade")).to_have_count(0)
        expect(page.get_by_text("Graded again: ")).to_have_count(0)
        assert len(endpoint.chats) <= READ + 1  # one was being asked about when the server was killed
    store.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_MS / 1000
    while not is_so():
        assert time.monotonic() < end, "nothing more was graded"
        time.sleep(0.1)


def graded_earlier(store: HistoryStore) -> int:
    """How many answers still have no grade but that of the earlier grader."""
    earlier = str(similarity().version)
    return sum(each.version == earlier for each in store.scores(GraderKind.SIMILARITY))


def offer(page: Page, server: Server, said: str) -> None:
    """Opens the page until the grader is loaded and says how many answers it would grade again."""
    for _ in range(40):
        page.goto(f"{server.url}/progress")
        page.wait_for_selector(SETTLED)
        if page.get_by_text(LEFT).count():
            break
        page.wait_for_timeout(1_000)
    expect(page.get_by_text(said)).to_be_visible()
