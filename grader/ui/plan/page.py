from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import PlanChoices
from grader.plan.planning import (
    FEWEST_MINUTES,
    MINUTES_A_QUESTION,
    MOST_MINUTES,
    keep_plan_choices,
    plan_choices,
)
from grader.ui.navigation import LEARN_PAGE
from grader.ui.plan.days import draw_due_dates, draw_plan_days, draw_today
from grader.ui.plan.interviews import draw_interview_log
from grader.ui.services import shared_rehearse
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import note, problem, small_print
from grader.wording.plan import outlook

if TYPE_CHECKING:
    from datetime import date

    from grader.models import Plan
    from grader.rehearse import HistoryStore, Rehearse


_DATE = "plan.interview_on"
_MINUTES = "plan.minutes"
_FAILED = "plan.problem"
_FURTHEST = timedelta(days=2 * 365)
"""How far ahead an interview can be planned for."""


def render(rehearse: Rehearse) -> None:
    st.title("Plan", anchor=False)
    left, right = st.columns([7, 5], gap="large")
    with right:
        _draw_settings(rehearse.history, rehearse.plan.today(local_zone()))
        plan = rehearse.plan.plan(local_zone())
        said = outlook(plan)
        if said:
            note(said)
        _draw_judging(rehearse)
    with left:
        _draw_days(rehearse, plan)
    draw_interview_log(rehearse, today=plan.today.day)


def _draw_settings(history: HistoryStore, today: date) -> None:
    """The day of the interview and the minutes a day, kept as soon as they are changed."""
    kept = plan_choices(history)
    on = kept.interview_on

    def keep() -> None:
        st.session_state.pop(_FAILED, None)
        try:
            keep_plan_choices(history, PlanChoices(st.session_state[_DATE], st.session_state[_MINUTES]))
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    st.date_input(
        "Interview on",
        on,
        min_value=min(today, on or today),
        max_value=max(today + _FURTHEST, on or today),
        format="YYYY-MM-DD",
        key=_DATE,
        on_change=keep,
        help="Leave it empty if there is no date yet.",
    )
    st.number_input(
        "Minutes a day",
        FEWEST_MINUTES,
        MOST_MINUTES,
        kept.minutes,
        step=5,
        key=_MINUTES,
        on_change=keep,
    )
    if _FAILED in st.session_state:
        problem(f"This is not kept yet. {st.session_state[_FAILED]}")
    else:
        small_print(f"A question takes about {MINUTES_A_QUESTION} minutes; a day holds one at least.")


def _draw_judging(rehearse: Rehearse) -> None:
    with st.container(key="plan-judging"):
        st.subheader("How well you judge yourself", anchor=False)
        for sentence in rehearse.plan.self_ratings().in_words():
            st.text(sentence)
        small_print(
            "On the Practice page, “Rate it yourself first” asks for your own score before it shows the "
            "grade. Answers close to the model answer are left out."
        )
        st.page_link(LEARN_PAGE, label="Learn to grade with example answers")


def _draw_days(rehearse: Rehearse, plan: Plan) -> None:
    draw_today(rehearse.bank, plan)
    draw_plan_days(rehearse.bank, plan)
    draw_due_dates(rehearse.bank, plan)


if __name__ == "__main__":
    render(shared_rehearse())
