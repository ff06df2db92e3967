"""In a real browser: everything out of one history as a file, and a large file into it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from grader.history import HistoryStore
from grader.models import Answer
from tests.ui.test_browser_loop import SETTLED

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Server

LONG = "I log every prediction. " * 60_000


def test_a_large_file_comes_in_and_goes_out_again(page: Page, server: Server, tmp_path: Path) -> None:
    sent = tmp_path / "elsewhere.jsonl"
    with closing(HistoryStore(f"sqlite:///{tmp_path}/history.sqlite3")) as other:
        attempt = other.add_attempt(Answer("mobile-latency", LONG), question_text="How?")
        sent.write_text("".join(other.archive()), encoding="utf-8")
    page.goto(f"{server.url}/settings")

    page.set_input_files("input[type=file]", sent)
    page.get_by_text("Would be added").wait_for()
    page.get_by_role("button", name="Add what is new").click()
    page.get_by_text("Added: 1 answer.").wait_for()
    page.wait_for_selector(SETTLED)

    with page.expect_download() as archive:
        page.get_by_role("button", name="Archive").click()
    lines = Path(archive.value.path()).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1])["row"]["answer"] == LONG
    page.get_by_text("Formats for programs").click()
    with page.expect_download() as copy:
        page.get_by_role("button", name="SQLite copy").click()
    with closing(sqlite3.connect(copy.value.path())) as connection:
        assert connection.execute("SELECT id FROM attempts").fetchall() == [(attempt.id,)]
