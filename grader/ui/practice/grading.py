from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, StoreError
from grader.learn.self_ratings import RATES_FIRST
from grader.models import SimilarityGrade
from grader.ui.grade.asking import RubricAsking
from grader.ui.state import Settled

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.rehearse import Rehearse
    from grader.ui.state import Pending, PracticeState


def grade_pending(rehearse: Rehearse, state: PracticeState) -> None:
    """Grade the answer that was sent, if there is one, and draw the page again with what came of it."""
    pending = state.pending
    if pending is None:
        return
    waiting = "Grading…" if rehearse.loader.ready else "Loading the grader, a few seconds the first time…"
    asking = RubricAsking(rehearse, st.session_state, pending.attempt)
    asks, rates = asking.ready, _rates_first(rehearse, pending.attempt)
    # Grading takes long: meanwhile others may need what is read from.
    rehearse.history.end_moment()
    with st.spinner(waiting):
        settle(rehearse, state, pending, rates_first=rates)
    if asks and state.problem is None:
        asking.begin()
    st.rerun()


def _rates_first(rehearse: Rehearse, attempt: Attempt) -> bool:
    """Whether the candidate rates it before the grade is shown; a wish that cannot be read is none."""
    try:
        return attempt.follows is None and RATES_FIRST.of(rehearse.history)
    except StoreError:
        return False


def settle(rehearse: Rehearse, state: PracticeState, pending: Pending, *, rates_first: bool = False) -> None:
    """Grade a stored answer and note in ``state`` what became of it.

    With ``rates_first``, its grade waits for the candidate's own rating. Writes only to objects that the
    session already holds: a write to the session itself could be interrupted by the next click, and the
    result lost from the page.
    """
    sent, attempt = pending.sent, None
    try:
        attempt = rehearse.practice.grade_stored(pending.attempt)
        state.problem = None
    except GraderError as error:
        state.problem = str(error)
    if attempt is not None:
        if state.question_id == sent.answer.question_id:
            state.attempt_id, state.following = attempt.id, None
            unrated = rates_first and attempt.grade(SimilarityGrade) is not None
            state.unrated = attempt.id if unrated else None
        # The answer is in the history now; a draft that cannot be emptied does no harm.
        with suppress(StoreError):
            rehearse.history.discard_draft(sent.draft_key, revision=sent.base, text=sent.answer.text)
    state.editor(sent.draft_key).settled = Settled(
        sent.client, sent.seq, attempt.id if attempt else None, _announcement(attempt, state)
    )
    state.pending = None


def _announcement(attempt: Attempt | None, state: PracticeState) -> str:
    if attempt is None:
        return state.problem or ""
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return "Kept, but not graded."
    if state.unrated == attempt.id:
        return "Graded: rate it yourself to see the score."
    return f"Graded: {grade.score} of 100, {grade.band}."
