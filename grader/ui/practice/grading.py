from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, StoreError
from grader.learn.self_ratings import rates_first
from grader.models import SimilarityGrade
from grader.ui.grade.asking import RubricAsking
from grader.ui.state import Settled

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.rehearse import Rehearse
    from grader.ui.state import PracticeState, Submission


def grade_pending(rehearse: Rehearse, state: PracticeState) -> None:
    """Grade the answer that was sent, if there is one, and draw the page again with what came of it."""
    sent = state.pending
    if sent is None:
        return
    waiting = "Grading…" if rehearse.loader.ready else "Loading the grader, a few seconds the first time…"
    with st.spinner(waiting):
        settle(rehearse, state, sent)
    if state.attempt_id is not None and state.problem is None:
        RubricAsking(rehearse, st.session_state, rehearse.history.attempt(state.attempt_id)).begin_unasked()
    st.rerun()


def settle(rehearse: Rehearse, state: PracticeState, sent: Submission) -> None:
    """Submit an answer and note in ``state`` what became of it; refused text stays a draft.

    Writes only to objects that the session already holds: a write to the session itself could be
    interrupted by the next click, and the result lost from the page.
    """
    attempt = None
    try:
        attempt = (
            rehearse.practice.grade_stored(sent.saved)
            if sent.saved
            else rehearse.practice.submit(sent.answer)
        )
        state.problem = None
    except GraderError as error:
        state.problem = str(error)
    if attempt is not None:
        if state.question_id == sent.answer.question_id:
            state.attempt_id, state.following = attempt.id, None
            state.unrated = attempt.id if _waits_for_rating(rehearse, attempt) else None
        # The answer is in the history now; a draft that cannot be emptied does no harm.
        with suppress(StoreError):
            _discard_draft(rehearse, sent)
    state.editor(sent.draft_key).settled = Settled(
        sent.client, sent.seq, attempt.id if attempt else None, _announcement(attempt, state)
    )
    state.pending = None


def _waits_for_rating(rehearse: Rehearse, attempt: Attempt) -> bool:
    """Whether the candidate rates it before the grade is shown; a wish that cannot be read is none."""
    if attempt.grade(SimilarityGrade) is None or attempt.follows is not None:
        return False
    try:
        return rates_first(rehearse.history)
    except StoreError:
        return False


def _discard_draft(rehearse: Rehearse, sent: Submission) -> None:
    """Empties the draft that was graded; one that another window saved in the meantime stays."""
    stored = rehearse.history.draft(sent.draft_key)
    if stored is not None and (stored.revision == sent.base or stored.text == sent.answer.text):
        rehearse.history.discard_draft(sent.draft_key)


def _announcement(attempt: Attempt | None, state: PracticeState) -> str:
    if attempt is None:
        return state.problem or ""
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return "Kept, but not graded."
    if state.unrated == attempt.id:
        return "Graded: rate it yourself to see the score."
    return f"Graded: {grade.score} of 100, {grade.band}."
