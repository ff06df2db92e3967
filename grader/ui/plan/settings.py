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
from grader.ui.widgets.text import problem, small_print

if TYPE_CHECKING:
    from datetime import date

    from grader.history import HistoryStore

DATE = "plan.interview_on"
MINUTES = "plan.minutes"
FAILED = "plan.problem"
FURTHEST = timedelta(days=2 * 365)
"""How far ahead an interview can be planned for."""


def draw(history: HistoryStore, today: date) -> None:
    """The day of the interview and the minutes a day, kept as soon as they are changed."""
    kept = plan_choices(history)
    on = kept.interview_on

    def keep() -> None:
        st.session_state.pop(FAILED, None)
        try:
            keep_plan_choices(history, PlanChoices(st.session_state[DATE], st.session_state[MINUTES]))
        except GraderError as error:
            st.session_state[FAILED] = str(error)

    st.date_input(
        "Interview on",
        on,
        min_value=min(today, on or today),
        max_value=max(today + FURTHEST, on or today),
        format="YYYY-MM-DD",
        key=DATE,
        on_change=keep,
        help="Leave it empty if there is no date yet.",
    )
    st.number_input(
        "Minutes a day",
        FEWEST_MINUTES,
        MOST_MINUTES,
        kept.minutes,
        step=5,
        key=MINUTES,
        on_change=keep,
    )
    if FAILED in st.session_state:
        problem(f"This is not kept yet. {st.session_state[FAILED]}")
    else:
        small_print(f"A question takes about {MINUTES_A_QUESTION} minutes; a day holds one at least.")
