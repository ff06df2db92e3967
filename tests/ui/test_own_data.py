"""On the pages: everything out as files, a file of another machine in, a question's history deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.grading.pace import Pace
from grader.history import HistoryStore
from grader.models import Answer
from grader.ui.settings.own_data import import_sent, sqlite_copy
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.conftest import PageUnderTest

Q = "mobile-latency"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[HistoryStore]:
    """The history of another machine: one attempt with a note."""
    store = HistoryStore(f"sqlite:///{tmp_path}/other/history.sqlite3")
    attempt = store.add_attempt(Answer(Q, "<b>from elsewhere</b>"), question_text="How?")
    store.set_note(attempt.id, "shorter")
    yield store
    store.close()


def send(app: PageUnderTest, content: bytes, name: str = "rehearse.jsonl") -> None:
    app.run.file_uploader[0].set_value((name, content, "application/jsonl"))
    app.run.run()
    assert not app.run.exception


def test_a_file_is_imported_only_after_it_was_said_what_that_does(
    app: PageUnderTest, other: HistoryStore
) -> None:
    app.open("settings")
    send(app, "".join(other.archive()).encode())

    assert "<dt>Would be added</dt><dd>1 answer and 1 note</dd>" in app.shown
    assert "<dt>Already here</dt><dd>nothing</dd>" in app.shown
    assert app.rehearse.history.count_attempts() == 0
    app.click("Add what is new")

    assert "Added: 1 answer and 1 note." in app.shown
    assert app.rehearse.history.attempts() == other.attempts()
    assert "Would be added" not in app.shown


def test_a_file_that_brings_nothing_new_says_so(app: PageUnderTest, other: HistoryStore) -> None:
    app.open("settings")
    app.rehearse.history.import_from(_written(other))

    send(app, "".join(other.archive()).encode())

    assert "<dt>Already here</dt><dd>1 answer and 1 note</dd>" in app.shown
    assert "There is nothing in this file that would be added." in app.shown
    assert "Add what is new" not in [button.label for button in app.run.button]


def test_conflicts_are_listed_as_text_and_what_is_here_stays(app: PageUnderTest, other: HistoryStore) -> None:
    app.open("settings")
    app.rehearse.history.import_from(_written(other))
    changed = "".join(other.archive()).replace("shorter", "longer")

    send(app, changed.encode(), "<i>mine</i>.jsonl")

    assert "<dt>Here with other content, and left so</dt><dd>1 note</dd>" in app.shown
    assert "(line 2 of &lt;i&gt;mine&lt;/i&gt;.jsonl): text differs, the one here is kept" in app.shown


def test_a_file_of_another_kind_is_one_sentence(app: PageUnderTest) -> None:
    app.open("settings")
    send(app, b"\x89PNG\r\n\x1a\n\x00", "<b>me</b>.png")

    assert "&lt;b&gt;me&lt;/b&gt;.png is not a Rehearse export" in app.shown
    assert "nothing was imported" in app.shown.lower()


def test_who_imports_too_often_is_told_when_to_go_on(app: PageUnderTest, other: HistoryStore) -> None:
    """The file stays where it is, and is read once it is time."""
    now = [0.0]
    pace = Pace(1, 60, noun="import", clock=lambda: now[0])
    app.open("settings")
    app.rehearse.may_import = partial(pace.check, "ann")
    app.rehearse.may_import()
    send(app, "".join(other.archive()).encode())
    assert "Not read, because nobody can have more than 1 import" in app.shown
    assert "go on in 60 seconds" in app.shown
    now[0] = 61.0
    app.run.run()
    assert "<dt>Would be added</dt><dd>1 answer and 1 note</dd>" in app.shown


def test_a_file_that_breaks_between_trying_and_importing_is_told(
    app: PageUnderTest, other: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open("settings")
    send(app, "".join(other.archive()).encode())
    monkeypatch.setattr(
        app.rehearse.history, "import_from", lambda *_, **__: app.rehearse.history.attempt("no such attempt")
    )

    app.click("Add what is new")

    assert "There is no answer with the id no such attempt" in app.shown
    assert "Added" not in app.shown


def test_everything_can_be_downloaded_in_four_ways(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("settings")

    labels = [button.proto.label for button in app.run.get("download_button")]
    assert labels == ["Archive", "Table (CSV)", "JSON", "SQLite copy"]


def test_the_sqlite_copy_is_a_history_of_its_own(other: HistoryStore, tmp_path: Path) -> None:
    content = sqlite_copy(other)

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (1,)
    with closing(HistoryStore(f"sqlite:///{tmp_path}/new.sqlite3")) as new:
        assert import_sent(new, BytesIO(content), name="copy", dry_run=False).added.attempts == 1


def test_all_drafts_of_a_question_can_be_deleted_from_its_page(app: PageUnderTest) -> None:
    app.open()
    first = app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("history", attempt=first.id)
    assert "Delete them all for good" not in [button.label for button in app.run.button]
    app.rehearse.practice.submit(Answer(Q, ANSWER, revises=first.id))
    kept = app.rehearse.practice.submit(Answer("drift-monitoring", ANSWER))
    app.rehearse.history.set_note(first.id, "shorter")

    app.open("history", attempt=first.id)
    assert "erases 2 answers, 2 grades and 1 note from this machine. This cannot be undone." in app.shown
    assert "erases 1 answer, 1 grade and 1 note from this machine. This cannot be undone." in app.shown
    app.click("Delete them all for good")

    assert [attempt.id for attempt in app.rehearse.history.attempts()] == [kept.id]


def test_backups_are_named_before_an_attempt_or_everything_is_deleted(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer(Q, ANSWER))
    backup = Path(f"{app.rehearse.history.location}.revision-0001.backup")
    backup.touch()

    app.open("history", attempt=attempt.id)
    assert (
        "1 grade, and 1 backup beside the history from this machine. Backups may hold it as well" in app.shown
    )
    app.open("settings")
    assert "This erases 1 answer and 1 grade, and 1 backup beside the history from this machine" in app.shown


def test_backups_alone_can_be_deleted_too(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.history.open()
    backup = Path(f"{app.rehearse.history.location}.revision-0001.backup")
    backup.touch()
    app.open("settings")
    assert "This erases 1 backup beside the history from this machine" in app.shown
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click("Delete everything")
    assert not backup.exists()


def _written(other: HistoryStore) -> Path:
    file = Path(other.location).with_name("all.jsonl")
    file.write_text("".join(other.archive()), encoding="utf-8")
    return file
