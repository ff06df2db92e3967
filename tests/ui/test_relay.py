"""What the server does with text that the relay brings from an editor that is gone."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from grader.models import SessionKind, SessionPlan, TimedQuestion
from grader.models.session import place_key
from grader.ui.editor.messages import Typed, save
from grader.ui.editor.relay import keep
from grader.ui.state import PracticeState, practice_state
from tests.ui.test_drafts_saved import Q, rehearse, stored, typed

if TYPE_CHECKING:
    from grader.rehearse import Rehearse

__all__ = ["rehearse"]


def bring(rehearse: Rehearse, *letters: object) -> PracticeState:
    session: dict[str, object] = {}
    keep(rehearse, session, list(letters))
    return practice_state(session)


def test_the_text_of_an_editor_that_is_gone_becomes_its_draft(rehearse: Rehearse) -> None:
    bring(rehearse, asdict(typed("left in mid-wo", seq=3)))
    assert stored(rehearse) == "left in mid-wo"


def test_text_stored_in_another_window_is_not_overwritten_by_a_letter(rehearse: Rehearse) -> None:
    save(rehearse, PracticeState().editor(Q), typed("theirs", seq=1, client="other"))
    state = bring(rehearse, asdict(typed("mine", seq=1)))
    assert stored(rehearse) == "theirs"
    conflict = state.editor(Q).conflict
    assert conflict is not None
    assert conflict.text == "theirs"


def test_anything_but_letters_comes_to_nothing(rehearse: Rehearse) -> None:
    bring(rehearse, None, 7, "text", {"question": Q}, {"question": Q, "client": 1, "seq": "x", "text": []})
    for letters in (None, "text", {"question": Q}):
        keep(rehearse, {}, letters)
    assert rehearse.history.unsent_text(Q) is None


def test_a_late_message_for_a_question_gone_past_is_not_kept(
    rehearse: Rehearse,
) -> None:
    plan = SessionPlan((TimedQuestion(Q, 60.0), TimedQuestion("drift-monitoring", 60.0)))
    session = rehearse.history.start_session(SessionKind.MOCK, plan)
    rehearse.sessions.skip(session.id, 0)
    past, present = place_key(session.id, 0), place_key(session.id, 1)
    bring(rehearse, *(asdict(Typed(key, "tab", 1, 0, "typed")) for key in (past, present)))
    assert rehearse.history.unsent_text(past) is None
    draft = rehearse.history.unsent_text(present)
    assert draft is not None
    assert draft.text == "typed"
