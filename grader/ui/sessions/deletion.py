from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, TracesRemain
from grader.models.session import keys_of_session, place_in_session
from grader.ui.editor.browser_copies import erase
from grader.ui.navigation import SESSION, set_address
from grader.ui.widgets.text import note, problem
from grader.wording.holdings import what_goes

if TYPE_CHECKING:
    from grader.rehearse import Rehearse
    from grader.sessions.report import SessionReport
    from grader.ui.state import PracticeState


_DELETED, _REMAINS = "mock.deleted", "mock.deleted_remains"


def draw(rehearse: Rehearse, state: PracticeState, report: SessionReport) -> None:
    """Deletes the session of a report, with its answers or without, once it is said what goes."""
    session_id, history = report.session.id, rehearse.history
    alone = history.held_with_session(session_id, answers=False)
    with_answers = history.held_with_session(session_id, answers=True)

    def delete(*, answers: bool) -> None:
        try:
            rehearse.deletion.delete_session(session_id, answers=answers)
        except TracesRemain as remain:
            st.session_state[_REMAINS] = str(remain)
        except GraderError as error:
            problem(str(error))
            return
        _forget(state, session_id)
        st.session_state[_DELETED] = session_id
        set_address((SESSION,))
        st.rerun()

    with st.popover("Delete this mock interview", key=f"mock.delete.{session_id}"):
        if with_answers.attempts:
            st.text(what_goes(with_answers, location=history.location, backups=history.backups()))
            if st.button("Delete it with its answers", key="mock.delete.all"):
                delete(answers=True)
        staying = " Its answers stay in the history." if with_answers.attempts else ""
        st.text(f"{what_goes(alone, location=history.location, backups=history.backups())}{staying}")
        if st.button("Delete it, keep its answers", key="mock.delete.alone"):
            delete(answers=False)


def _forget(state: PracticeState, session_id: str) -> None:
    for key in list(state.editors):
        place = place_in_session(key)
        if place is not None and place[0] == session_id:
            del state.editors[key]


def tell() -> None:
    """Says once that a session was deleted, and removes what this browser keeps of it."""
    deleted = st.session_state.pop(_DELETED, None)
    if deleted is not None:
        erase(keys_of_session(deleted))
        remains = st.session_state.pop(_REMAINS, None)
        if remains is None:
            note("The mock interview is deleted.")
        else:
            problem(remains)
