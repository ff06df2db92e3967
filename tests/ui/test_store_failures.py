"""A history that fails in callbacks and in the editor, where the page's own handler sees nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from grader.errors import StoreError
from grader.history import database
from grader.models import Answer
from grader.ui.editor.box import take
from grader.ui.editor.messages import Typed
from grader.ui.state import PRACTICE, PracticeState
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

Q = "cv-pipeline-architecture"
SENTENCE = "The disk is full: free some space."


def full(*_: object, **__: object) -> NoReturn:
    raise StoreError(SENTENCE)


def erase(app: PageUnderTest, label: str) -> None:
    app.run.get_by_key("settings.delete_typed").set_value("delete")
    app.run.run()
    app.click(label)


def test_a_suggestion_says_why_there_is_none(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    app.open()
    monkeypatch.setattr(app.rehearse.plan, "next_question", full)
    app.click("Suggest a question")
    assert SENTENCE in app.shown
    assert app.run.session_state[PRACTICE].question_id == Q


def test_a_category_says_why_it_brings_no_question(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    monkeypatch.setattr(app.rehearse.plan, "next_question", full)
    app.run.get_by_key("practice.category").set_value("Motivation and style")
    app.run.run()
    assert not app.run.exception
    assert SENTENCE in app.shown


@pytest.mark.parametrize("broken", [["unsent_text"], ["unsent_text", "summaries", "thread"]])
def test_the_editor_stays_and_says_why_no_draft_can_be_read(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch, broken: list[str]
) -> None:
    app.open()
    for method in broken:
        monkeypatch.setattr(app.rehearse.history, method, full)
    app.run.run()
    assert not app.run.exception
    assert SENTENCE in app.shown
    assert app.run.get("bidi_component")


def test_a_wish_to_grade_that_cannot_be_checked_releases_the_button(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = PracticeState()
    monkeypatch.setattr(app.rehearse.history, "attempt", full)
    take(app.rehearse, state, Typed(Q, "tab", 7, 0, ANSWER, revises="earlier"))
    settled = state.editor(Q).settled
    assert settled is not None
    assert (settled.client, settled.seq, settled.attempt_id) == ("tab", 7, None)
    assert state.problem == settled.announcement == SENTENCE
    assert state.pending is None


def test_a_deletion_that_fails_says_why_and_erases_no_copy(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("settings")
    monkeypatch.setattr(app.rehearse.history, "delete_all", full)
    erase(app, "Delete everything")
    assert SENTENCE in app.shown
    assert "Deleted:" not in app.shown
    assert PRACTICE in app.run.session_state


def test_a_deletion_that_left_traces_can_be_repeated(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("settings")
    delete_all = app.rehearse.history.delete_all

    def half() -> None:
        delete_all()
        full()

    with monkeypatch.context() as patched:
        patched.setattr(app.rehearse.history, "delete_all", half)
        erase(app, "Delete everything")
    assert SENTENCE in app.shown
    erase(app, "Delete everything")
    assert "Deleted: what is left." in app.shown
    assert SENTENCE not in app.shown


def test_one_attempt_that_cannot_be_deleted_says_why(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("history", attempt=attempt.id)
    monkeypatch.setattr(app.rehearse.history, "delete_attempt", full)
    app.click("Delete it for good")
    assert SENTENCE in app.shown
    assert "graded by version" in app.shown


def test_an_attempt_whose_traces_remain_is_gone_all_the_same_and_says_so(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer(Q, ANSWER))
    app.open("history", attempt=attempt.id)
    monkeypatch.setattr(database, "rewrite", lambda _: "another program is reading that file")
    app.click("Delete it for good")
    assert "traces stay in that file for now, because another program is reading that file" in app.shown
    assert app.rehearse.history.count_attempts() == 0
