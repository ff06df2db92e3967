from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.history.interviews import BEST, LONGEST_COMPANY, LONGEST_INTERVIEW_NOTES
from grader.ui.components.notice import problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from grader.models import Interview
    from grader.practice import PracticeService


def draw(
    service: PracticeService, interview: Interview | None, *, today: date, done: Callable[[], None]
) -> None:
    """Fields for a noted interview, or a new one; what cannot be kept stays in them."""
    name = interview.id if interview else "new"
    with st.form(f"interview.form.{name}", border=False, clear_on_submit=False):
        said = _fields(service, interview, name=name, today=today)
        with st.container(horizontal=True):
            kept = st.form_submit_button("Keep this" if interview else "Note it", type="primary")
            left = interview is not None and st.form_submit_button("Leave it as it was")
    if left:
        _leave(name, done)
    if not kept:
        return
    try:
        if interview:
            service.history.change_interview(replace(interview, **said))
        else:
            service.history.add_interview(**said)
    except GraderError as error:
        problem(f"The interview is not kept yet. {error}")
        return
    _leave(name, done)


def _leave(name: str, done: Callable[[], None]) -> None:
    """Empties the fields and draws the page again."""
    for field in ("date", "company", "questions", "went", "notes"):
        st.session_state.pop(_key(name, field), None)
    done()
    st.rerun()


def _fields(
    service: PracticeService, interview: Interview | None, *, name: str, today: date
) -> dict[str, Any]:
    bank = {question.id: question.text for question in service.bank}
    asked = list(interview.questions) if interview else []
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
        [*bank, *(each for each in asked if each not in bank)],
        asked,
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
