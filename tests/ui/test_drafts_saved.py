"""What the server does with text that an editor sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import StoreError
from grader.models import Answer
from grader.rehearse import build_rehearse
from grader.settings import Settings
from grader.ui.editor.messages import Typed, save, submission
from grader.ui.state import EditorState, Loading, PracticeState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.grading.similarity.grader import SimilarityGrader
    from grader.rehearse import Rehearse

Q = "mobile-latency"


@pytest.fixture
def rehearse(tmp_path: Path) -> Iterator[Rehearse]:
    def unused(*_: object) -> SimilarityGrader:
        raise AssertionError("drafts need no grader")

    built = build_rehearse(Settings(data_dir=tmp_path, _env_file=None), build_scorer=unused)
    yield built
    built.history.close()


def typed(text: str, *, seq: int, client: str = "tab", base: int = 0, **more: object) -> Typed:
    return Typed(question=Q, client=client, seq=seq, base=base, text=text, **more)


def stored(rehearse: Rehearse) -> str:
    draft = rehearse.history.unsent_text(Q)
    assert draft is not None
    return draft.text


def test_an_editors_newest_text_is_kept_even_if_it_has_not_heard_back(
    rehearse: Rehearse,
) -> None:
    editor = EditorState()
    save(rehearse, editor, typed("one", seq=1))
    save(rehearse, editor, typed("one two", seq=2))
    assert stored(rehearse) == "one two"
    assert editor.conflict is None


def test_a_message_counts_once(rehearse: Rehearse) -> None:
    editor = EditorState()
    assert save(rehearse, editor, typed("one", seq=1))
    assert not save(rehearse, editor, typed("one", seq=1))
    assert editor.revision == 1


def test_a_message_repeated_after_another_editors_counts_for_nothing(
    rehearse: Rehearse,
) -> None:
    editor = EditorState()
    gone = typed("one", seq=1, client="gone")
    save(rehearse, editor, gone)
    save(rehearse, editor, typed("one two", seq=1, client="here", base=1))
    assert not save(rehearse, editor, gone)
    save(rehearse, editor, typed("one two three", seq=2, client="here", base=1))
    assert stored(rehearse) == "one two three"
    assert editor.conflict is None


def test_text_saved_in_another_window_is_offered_and_not_overwritten(rehearse: Rehearse) -> None:
    here, there = EditorState(), EditorState()
    save(rehearse, there, typed("theirs", seq=1, client="other"))
    save(rehearse, here, typed("mine", seq=1))
    assert stored(rehearse) == "theirs"
    assert here.conflict is not None
    assert here.conflict.text == "theirs"


def test_choosing_ones_own_text_after_a_conflict_saves_it(rehearse: Rehearse) -> None:
    here, there = EditorState(), EditorState()
    save(rehearse, there, typed("theirs", seq=1, client="other"))
    save(rehearse, here, typed("mine", seq=1))
    assert here.conflict is not None
    save(rehearse, here, typed("mine", seq=2, base=here.conflict.revision))
    assert stored(rehearse) == "mine"
    assert here.conflict is None


def test_the_same_text_sent_again_after_a_restart_is_no_conflict(rehearse: Rehearse) -> None:
    save(rehearse, EditorState(), typed("same", seq=1))
    after_restart = EditorState()
    save(rehearse, after_restart, typed("same", seq=1))
    assert after_restart.conflict is None
    assert after_restart.revision == 1


def test_a_store_that_fails_is_reported_and_the_next_message_tried(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    editor = EditorState()
    with monkeypatch.context() as patched:
        patched.setattr(rehearse.history, "save_unsent_text", full)
        save(rehearse, editor, typed("one", seq=1))
    assert editor.problem == "The disk is full."
    save(rehearse, editor, typed("one", seq=2))
    assert editor.problem is None
    assert stored(rehearse) == "one"


def test_an_offer_to_revise_ends_once_the_editor_has_seen_it(rehearse: Rehearse) -> None:
    editor = EditorState(loading=Loading("second", "attempt", "text"))
    save(rehearse, editor, typed("typed before the offer arrived", seq=1, loaded="first"))
    assert editor.loading is not None
    save(rehearse, editor, typed("text", seq=2, loaded="second"))
    assert editor.loading is None


def test_a_wish_to_revise_is_told_from_one_before_a_restart_of_the_server() -> None:
    before, after = PracticeState(), PracticeState()
    for state in (before, after):
        state.revise(question_id=Q, attempt_id="attempt", text="text")
    assert before.editor(Q).loading != after.editor(Q).loading


def test_a_revision_is_linked_only_to_an_attempt_at_the_same_question(rehearse: Rehearse) -> None:
    mine = rehearse.history.add_attempt(Answer(Q, "A"), question_text="Q")
    other = rehearse.history.add_attempt(Answer("drift-monitoring", "A"), question_text="Q")
    state = PracticeState()
    for named, linked in ((mine.id, mine.id), (other.id, None), ("nothing", None), (None, None)):
        assert submission(rehearse, state, typed("A", seq=1, revises=named)).answer.revises == linked


def test_what_was_opened_before_a_reload_is_remembered_by_the_browser(rehearse: Rehearse) -> None:
    state = PracticeState()
    state.peek(Q, guidance=True)
    sent = submission(rehearse, state, typed("A", seq=1, model_answer=True))
    assert sent.answer.peeks.guidance
    assert sent.answer.peeks.model_answer
