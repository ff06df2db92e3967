"""Notes, pin, card and exports of drafts in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grader.bank import QuestionBank
from grader.history import HistoryStore
from grader.models import Answer
from grader.settings import Settings
from tests.ui.conftest import ANSWER
from tests.ui.serve import fake_scorer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from grader.models import Attempt
    from tests.ui.conftest import Server

Q = "cv-pipeline-architecture"
SETTLED = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
HOSTILE = (
    "# owned\n<img src=x onerror=\"document.title='owned'\"> ![x](http://127.0.0.1:9/leak.png)\n"
    "</div></style><script>document.title='owned'</script> [a](http://127.0.0.1:9/b)"
)


@pytest.fixture
def drafts(server: Server) -> list[Attempt]:
    """Two graded drafts of one answer, the second of them hostile; nothing else is stored."""
    bank = QuestionBank.load()
    scorer = fake_scorer(Settings(), bank)
    store = HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")
    store.delete_all()
    made = []
    for answer in (ANSWER, f"{ANSWER}\n\n{HOSTILE}"):
        attempt = store.add_attempt(Answer(Q, answer, elapsed_s=83), question_text=bank.question(Q).text)
        store.add_grade(attempt.id, scorer.grade(bank.question(Q), answer))
        made.append(attempt)
    store.close()
    return made


def open_attempt(page: Page, server: Server, attempt: Attempt) -> None:
    page.goto(f"{server.url}/history?attempt={attempt.id}")
    page.wait_for_selector(SETTLED)
    expect(page.get_by_text("Your drafts")).to_be_visible()


def test_a_note_and_a_pin_are_still_there_after_a_reload(
    page: Page, server: Server, drafts: list[Attempt]
) -> None:
    open_attempt(page, server, drafts[1])
    page.get_by_label("Note on draft 2").fill(HOSTILE)
    page.get_by_role("button", name="Pin as best so far").click()
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()

    page.reload()

    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    expect(page.get_by_label("Note on draft 2")).to_have_value(HOSTILE)
    newest, oldest = page.locator(".rh-draft").first, page.locator(".rh-draft").last
    expect(newest).to_contain_text("best so far")
    expect(newest.locator(".rh-draft-note")).to_have_text(HOSTILE)
    expect(oldest).not_to_contain_text("best so far")
    assert page.locator(".rh-draft img, .rh-draft script").count() == 0
    assert "owned" not in page.title()


def test_a_note_is_kept_when_one_turns_away_right_after_a_keystroke(
    page: Page, server: Server, drafts: list[Attempt]
) -> None:
    open_attempt(page, server, drafts[0])
    page.get_by_label("Note on draft 1").press_sequentially("Say the number first", delay=2)
    page.get_by_role("link", name="Open draft 2").click(delay=120)
    expect(page.get_by_label("Note on draft 2")).to_be_visible()
    expect(page.locator(".rh-draft-note")).to_have_text("Say the number first")


def test_the_card_gives_cues_and_shows_the_answer_only_when_asked(
    page: Page, server: Server, drafts: list[Attempt]
) -> None:
    open_attempt(page, server, drafts[1])
    page.get_by_role("link", name="Rehearse from its card").click()
    expect(page.locator(".rh-card h1")).to_be_visible()
    expect(page.locator(".rh-cues li").first).to_be_visible()
    expect(page.locator(".rh-card .rh-typed")).not_to_be_visible()
    page.reload()
    page.get_by_text("Show the whole answer").click()
    expect(page.locator(".rh-card .rh-typed")).to_have_text(f"{ANSWER}\n\n{HOSTILE}")
    assert page.locator(".rh-card img, .rh-card script").count() == 0
    assert "owned" not in page.title()
    page.get_by_role("link", name="Back to the answer").click()
    expect(page.get_by_text("Your drafts")).to_be_visible()


def test_hostile_drafts_are_text_in_both_exports(
    page: Page, server: Server, drafts: list[Attempt], tmp_path: Path
) -> None:
    open_attempt(page, server, drafts[1])
    files = {}
    for label in ("Drafts as Markdown", "Drafts to print"):
        with page.expect_download() as started:
            page.get_by_role("button", name=label).click()
        files[label] = tmp_path / started.value.suggested_filename
        started.value.save_as(files[label])
    assert sorted(path.name for path in files.values()) == [
        "drafts-cv-pipeline-architecture.html",
        "drafts-cv-pipeline-architecture.md",
    ]
    typed = [line for line in files["Drafts as Markdown"].read_text().splitlines() if "owned" in line]
    assert len(typed) >= 3
    assert all(line.startswith("    ") for line in typed)

    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    printed = files["Drafts to print"].as_uri()
    page.goto(printed)
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator(".typed").last).to_have_text(f"{ANSWER}\n\n{HOSTILE}")
    assert page.locator("img, script, a").count() == 0
    assert "owned" not in page.title()
    assert asked == [printed]


def test_the_clock_counts_while_one_speaks_and_the_card_prints_without_it(
    page: Page, server: Server, drafts: list[Attempt]
) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{server.url}/history?attempt={drafts[0].id}&card=1")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text("0:00")
    page.get_by_role("button", name="Start speaking").click()
    expect(clock).to_have_text("0:01")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Start over").click()
    expect(clock).to_have_text("0:00")

    page.get_by_role("button", name="Print this card").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".rh-card h1")).to_be_visible()
    expect(clock).not_to_be_visible()
    expect(page.get_by_text("Show the whole answer")).not_to_be_visible()
    assert page.locator(".rh-card h1").evaluate("e => getComputedStyle(e).colorScheme") == "light"
