from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import Holdings
from grader.practice.interview_words import went
from grader.practice.plan_in_words import short_date
from grader.ui.components import interview_form
from grader.ui.components.notice import problem, small_print
from grader.ui.components.plain import in_html
from grader.ui.deletion_words import what_goes

if TYPE_CHECKING:
    from datetime import date

    from grader.bank import QuestionBank
    from grader.models import Interview
    from grader.practice import PracticeService

OPEN = "plan.interview.open"
"""Where the session keeps which noted interview is being changed."""
FAILED = "plan.interview.problem"


def draw(service: PracticeService, *, today: date) -> None:
    """The real interviews as a timeline, the latest first, each to be changed or deleted; and a new one."""
    history = service.history
    with st.container(key="interviews"):
        st.subheader("Real interviews", anchor=False)
        noted = history.interviews()
        if not noted:
            small_print("None noted yet. After a real interview, note what was asked and how it went.")
        if FAILED in st.session_state:
            problem(st.session_state[FAILED])
        for interview in noted:
            if st.session_state.get(OPEN) == interview.id:
                interview_form.draw(service, interview, today=today, done=_close)
            else:
                _draw_row(service, interview)
        with st.expander("Note an interview", key="plan.interview.new", type="compact"):
            interview_form.draw(service, None, today=today, done=_close)


def _close() -> None:
    st.session_state.pop(OPEN, None)
    st.session_state.pop(FAILED, None)


def _draw_row(service: PracticeService, interview: Interview) -> None:
    def change() -> None:
        st.session_state[OPEN] = interview.id

    def delete() -> None:
        """For a callback, whose errors nobody else turns into a sentence."""
        _close()
        try:
            service.history.delete_interview(interview.id)
        except GraderError as error:
            st.session_state[FAILED] = str(error)

    with st.container(key=f"interview-{interview.id}", gap=None):
        st.html(interview_html(service.bank, interview))
        with st.container(horizontal=True, gap="small"):
            st.button("Change", key=f"interview.change.{interview.id}", type="tertiary", on_click=change)
            with st.popover("Delete", key=f"interview.delete.{interview.id}", type="tertiary"):
                st.text(what_goes(service.history, Holdings(interviews=1)))
                st.button("Delete it", key=f"interview.delete.now.{interview.id}", on_click=delete)


def interview_html(bank: QuestionBank, interview: Interview) -> str:
    """One interview of the timeline."""
    held = interview.held_on
    how = went(interview)
    small = f" <small>{how}</small>" if how else ""
    known = {question.id: question.text for question in bank}
    asked = "".join(f'<li dir="auto">{in_html(known.get(each, each))}</li>' for each in interview.questions)
    notes = f'<p class="rh-draft-note" dir="auto">{in_html(interview.notes)}</p>' if interview.notes else ""
    return (
        f'<article class="rh rh-interview"><time datetime="{held.isoformat()}">{short_date(held)} {held.year}'
        f'</time><div><h3 dir="auto">{in_html(interview.company or "Interview")}{small}</h3>'
        f"{f'<ul>{asked}</ul>' if asked else ''}{notes}</div></article>"
    )
