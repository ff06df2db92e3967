"""What a newcomer is told, once: what this is, that it stays here, how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, StoreError
from grader.models.preference import Preference
from grader.plan.plan import keep_interview_date, plan_choices
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import problem

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


_CLOSED = Preference("welcome.closed", bool, False)
_DATE, _FAILED = "welcome.interview_on", "welcome.problem"
_TOLD = (
    '<section class="rh rh-welcome"><h2>Practice for your interview</h2><p>Answer a question as you would '
    "say it, in about 90 seconds. You get a score, what was good and what to add; then try again. Your "
    "answers stay here: nothing is sent to anybody unless you switch that on in Settings.</p></section>"
)


def draw(rehearse: Rehearse) -> None:
    """The welcome with the question when the interview is, until it is closed or something was answered."""
    history = rehearse.history
    try:
        if _CLOSED.of(history) or history.count_attempts():
            return
        known = plan_choices(history).interview_on
    except StoreError:
        # The editor says why; what is being typed must not go from the page with it.
        return

    def keep() -> None:
        st.session_state.pop(_FAILED, None)
        on = st.session_state[_DATE]
        try:
            if on != plan_choices(history).interview_on:
                keep_interview_date(history, on)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    def close() -> None:
        # A date whose change was not told, or could not be kept, is not lost with the box.
        keep()
        if _FAILED in st.session_state:
            return
        try:
            _CLOSED.keep(history, True)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    with st.container(key="welcome", border=True):
        told, asked = st.columns([7, 5], gap="large")
        told.html(_TOLD)
        with asked, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.date_input(
                "When is your interview? (optional)",
                known,
                min_value=rehearse.plan.today(local_zone()),
                format="YYYY-MM-DD",
                key=_DATE,
                on_change=keep,
            )
            st.button("Start", key="welcome.start", type="primary", on_click=close)
        if _FAILED in st.session_state:
            problem(f"This is not kept yet. {st.session_state[_FAILED]}")
