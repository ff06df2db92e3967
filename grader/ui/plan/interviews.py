from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import Holdings
from grader.models.interview import BEST, LONGEST_COMPANY, LONGEST_INTERVIEW_NOTES
from grader.ui.widgets.text import in_html, problem, small_print
from grader.wording.holdings import what_goes
from grader.wording.plan import short_date, went

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from grader.bank import QuestionBank
    from grader.models import Interview
    from grader.rehearse import Rehearse


_OPEN = "plan.interview.open"
"""Where the session keeps which noted interview is being changed."""
_FAILED = "plan.interview.problem"


def draw_interview_log(rehearse: Rehearse, *, today: date) -> None:
    """The real interviews as a timeline, the latest first, each to be changed or deleted; and a new one."""
    history = rehearse.history
    with st.container(key="interviews"):
        st.subheader("Real interviews", anchor=False)
        noted = history.interviews()
        if not noted:
            small_print("None noted yet. After a real interview, note what was asked and how it went.")
        if _FAILED in st.session_state:
            problem(st.session_state[_FAILED])
        for interview in noted:
            if st.session_state.get(_OPEN) == interview.id:
                _draw_interview_form(rehearse, interview, today=today, done=_close)
            else:
                _draw_row(rehearse, interview)
        with st.expander("Note an interview", key="plan.interview.new", type="compact"):
            _draw_interview_form(rehearse, None, today=today, done=_close)


def _draw_interview_form(
    rehearse: Rehearse, interview: Interview | None, *, today: date, done: Callable[[], None]
) -> None:
    """Fields for a noted interview, or a new one; what cannot be kept stays in them."""
    name = interview.id if interview else "new"
    with st.form(f"interview.form.{name}", border=False, clear_on_submit=False):
        entered = _fields(rehearse, interview, name=name, today=today)
        with st.container(horizontal=True):
            kept = st.form_submit_button("Save", type="primary")
            left = interview is not None and st.form_submit_button("Leave it as it was")
    if left:
        _leave(name, done)
    if not kept:
        return
    try:
        if interview:
            rehearse.history.change_interview(replace(interview, **entered))
        else:
            rehearse.history.add_interview(**entered)
    except GraderError as error:
        problem(f"The interview is not kept yet. {error}")
        return
    _leave(name, done)


def _fields(rehearse: Rehearse, interview: Interview | None, *, name: str, today: date) -> dict[str, Any]:
    bank = {question.id: question.text for question in rehearse.bank}
    question_ids = list(interview.questions) if interview else []
    left, right = st.columns(2, gap="medium")
    with left:
        held_on = st.date_input(
            "Date",
            interview.held_on if interview else today,
            max_value=max(today, interview.held_on) if interview else today,
            min_value=min(
                today.replace(year=today.year - 20, day=1), interview.held_on if interview else today
            ),
            format="YYYY-MM-DD",
            key=_key(name, "date"),
        )
    with right:
        company = st.text_input(
            "Kind of company",
            interview.company if interview else "",
            max_chars=LONGEST_COMPANY,
            placeholder="A medical start-up, second round",
            key=_key(name, "company"),
        )
    questions = st.multiselect(
        "Questions of the bank that were asked",
        [*bank, *(each for each in question_ids if each not in bank)],
        question_ids,
        format_func=lambda each: bank.get(str(each), str(each)),
        placeholder="Choose questions",
        key=_key(name, "questions"),
    )
    went = st.segmented_control(
        f"How did it go? 1 is badly, {BEST} very well",
        list(range(1, BEST + 1)),
        default=interview.went if interview else None,
        key=_key(name, "went"),
    )
    notes = st.text_area(
        "Notes",
        interview.notes if interview else "",
        max_chars=LONGEST_INTERVIEW_NOTES,
        placeholder="What else was asked, what you would say differently",
        key=_key(name, "notes"),
    )
    return {
        "held_on": held_on,
        "company": company,
        "questions": tuple(questions),
        "went": went,
        "notes": notes,
    }


def _key(name: str, field: str) -> str:
    return f"interview.{name}.{field}"


def _leave(name: str, done: Callable[[], None]) -> None:
    """Empties the fields and draws the page again."""
    for field in ("date", "company", "questions", "went", "notes"):
        st.session_state.pop(_key(name, field), None)
    done()
    st.rerun()


def _close() -> None:
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_FAILED, None)


def _draw_row(rehearse: Rehearse, interview: Interview) -> None:
    def change() -> None:
        st.session_state[_OPEN] = interview.id

    def delete() -> None:
        """For a callback, whose errors nobody else turns into a sentence."""
        _close()
        try:
            rehearse.history.delete_interview(interview.id)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    with st.container(key=f"interview-{interview.id}", gap=None):
        st.html(interview_html(rehearse.bank, interview))
        with st.container(horizontal=True, gap="small"):
            st.button("Change", key=f"interview.change.{interview.id}", type="tertiary", on_click=change)
            with st.popover("Delete", key=f"interview.delete.{interview.id}", type="tertiary"):
                st.text(
                    what_goes(
                        Holdings(interviews=1),
                        location=rehearse.history.location,
                        backups=rehearse.history.backups(),
                    )
                )
                st.button("Delete it", key=f"interview.delete.now.{interview.id}", on_click=delete)


def interview_html(bank: QuestionBank, interview: Interview) -> str:
    """One interview of the timeline."""
    held = interview.held_on
    how = went(interview)
    small = f" <small>{how}</small>" if how else ""
    known = {each: bank.find(each) for each in interview.questions}
    questions = "".join(
        f'<li dir="auto">{in_html(found.text if found else each)}</li>' for each, found in known.items()
    )
    notes = f'<p class="rh-draft-note" dir="auto">{in_html(interview.notes)}</p>' if interview.notes else ""
    return (
        f'<article class="rh rh-interview"><time datetime="{held.isoformat()}">{short_date(held)} {held.year}'
        f'</time><div><h3 dir="auto">{in_html(interview.company or "Interview")}{small}</h3>'
        f"{f'<ul>{questions}</ul>' if questions else ''}{notes}</div></article>"
    )
