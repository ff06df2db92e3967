"""Two replicas behind the proxy of compose.yaml, and PostgreSQL: each may die while somebody types."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.history import HistoryStore
from grader.history.database import Database
from grader.history.people import People
from tests.server.cluster import Cluster
from tests.ui.chromium import PATIENCE_MS
from tests.ui.conftest import ANSWER
from tests.ui.identity_provider import IdentityProvider, log_in
from tests.ui.serve import HOLD
from tests.ui.test_browser_loop import SETTLED, expect_saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Server

REPLICA = "rehearse-replica"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    provider = IdentityProvider(folder)
    running = Cluster(folder)
    for replica in running.replicas:
        replica.options = (f"--secrets.files={provider.secrets(folder, port=running.port)}",)
    try:
        provider.start()
        running.start()
        yield running
    finally:
        running.stop()
        provider.stop()


def log_in_to_question(page: Page, cluster: Cluster, question_id: str) -> Locator:
    page.goto(f"{cluster.url}/?question={question_id}")
    log_in(page, "ann")
    box = page.get_by_label("Your answer", exact=True)
    expect(box).to_be_editable()
    page.wait_for_selector(SETTLED)
    return box


def serving(page: Page, cluster: Cluster) -> Server:
    """The replica that the page's browser was given."""
    (name,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == REPLICA]
    return cluster.replicas[{"app1": 0, "app2": 1}[name]]


def answers(cluster: Cluster, question_id: str) -> list[str]:
    """What Ann has answered, the latest first."""
    with closing(Database(cluster.address)) as database:
        (ann,) = People(database).everybody()
    with closing(HistoryStore(cluster.address, user_id=ann.id, account=True)) as history:
        return [attempt.answer for attempt in history.attempts(question_id=question_id)]


def test_killing_each_replica_in_turn_loses_no_word_and_no_grade(page: Page, cluster: Cluster) -> None:
    box = log_in_to_question(page, cluster, "metrics-to-business")
    box.press_sequentially("Typed to the first. ")
    expect_saved(page)
    first = serving(page, cluster)
    first.kill()
    box.press_sequentially("Typed to nobody. ")
    expect_saved(page)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    assert answers(cluster, "metrics-to-business") == ["Typed to the first. Typed to nobody. "]

    first.start()
    page.get_by_role("button", name="Revise this answer").click(delay=120)
    # What is typed before the server knows of it is another draft, and the page asks which one is meant.
    expect(box).to_be_focused()
    box.press("Control+End")
    box.press_sequentially("And back. ")
    expect_saved(page)
    second = serving(page, cluster)
    assert second is not first
    second.kill()
    box.press_sequentially("The end.")
    expect_saved(page)
    box.press("Control+Enter")
    whole = "Typed to the first. Typed to nobody. And back. The end."
    expect(page.locator(".rh-typed")).to_contain_text("And back. The end.")
    assert answers(cluster, "metrics-to-business")[0] == whole
    second.start()


def test_an_answer_whose_replica_dies_in_grading_is_graded_by_the_other(page: Page, cluster: Cluster) -> None:
    box = log_in_to_question(page, cluster, "robustness-security")
    box.fill(ANSWER)
    expect_saved(page)
    first = serving(page, cluster)
    hold = cluster.folder / HOLD
    hold.touch()
    box.press("Control+Enter")
    end = time.monotonic() + PATIENCE_MS / 1000
    while not answers(cluster, "robustness-security"):
        assert time.monotonic() < end, "the answer was not stored before it was graded"
        time.sleep(0.05)
    first.kill()
    hold.unlink()
    expect(page.locator(".rh-score")).to_be_visible()
    assert answers(cluster, "robustness-security") == [ANSWER]
    first.start()


def test_typing_goes_on_while_the_database_is_away(page: Page, cluster: Cluster) -> None:
    box = log_in_to_question(page, cluster, "mobile-latency")
    box.press_sequentially("Before. ")
    expect_saved(page)
    cluster.database.stop()
    box.press_sequentially("While it was away. ")
    expect(page.locator(".state")).to_have_text("Not saved — kept in this browser")
    expect(page.get_by_role("alert").first).to_contain_text("could not be reached")
    expect(page.get_by_role("alert")).to_have_count(1)
    box.press("Control+Enter")
    expect(box).to_have_value("Before. While it was away. ")
    # To another page and back, where nothing that is stored can be read.
    page.get_by_role("link", name="History", exact=True).first.click(delay=120)
    expect(page.get_by_role("alert")).to_contain_text("could not be reached")
    page.wait_for_selector(SETTLED)
    page.get_by_role("link", name="Practice", exact=True).first.click(delay=120)
    expect(box).to_have_value("Before. While it was away. ")
    expect(page.get_by_role("alert")).to_have_count(1)
    for replica in cluster.replicas:
        replica.kill()
        replica.start()
    expect(page.get_by_role("heading", name="Rehearse cannot start")).to_be_visible()
    cluster.database.start()
    expect(box).to_have_value("Before. While it was away. ")
    expect_saved(page)
    expect(page.locator(".version")).to_have_count(0)
    box.press_sequentially(ANSWER)
    box.press("Control+Enter")
    expect(page.locator(".rh-score")).to_be_visible()
    assert answers(cluster, "mobile-latency") == [f"Before. While it was away. {ANSWER}"]
