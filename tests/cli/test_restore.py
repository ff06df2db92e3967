"""The command restore."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]


def test_restore_puts_a_copy_back_and_says_where_the_rest_is(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    history.add_attempt(Answer("paint", "first"), question_text="Why?")
    history.copy_to(tmp_path / "copy.sqlite3")
    history.add_attempt(Answer("paint", "second"), question_text="Why?")
    history.close()

    done = run("restore", "copy.sqlite3")

    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"Restored 1 answer in {history.location}. What was there before is kept in ")
    assert [attempt.answer for attempt in history.attempts()] == ["first"]


def test_restore_for_programs_names_the_file_that_was_kept(
    run: Run, history: HistoryStore, tmp_path: Path
) -> None:
    history.add_attempt(Answer("paint", "first"), question_text="Why?")
    history.copy_to(tmp_path / "copy.sqlite3")
    history.close()

    record = json.loads(run("restore", "copy.sqlite3", "--json").out)

    assert (record["attempts"], record["location"]) == (1, history.location)
    assert json.loads(run("history", "--json").out)[0]["answer"] == "first"
    assert "before-restore" in record["kept"]


def test_restore_refuses_what_is_no_history(run: Run, history: HistoryStore) -> None:
    history.add_attempt(Answer("paint", "first"), question_text="Why?")

    assert (run("restore", "gone").code, run("restore", ".").code) == (1, 1)
    assert history.count_attempts() == 1
