from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.widgets.text import in_html
from grader.wording.plan import why

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Plan


def draw(bank: QuestionBank, plan: Plan) -> None:
    """What is left to answer today, each with its link."""
    st.html(f'<section class="rh rh-today"><h2>Today</h2>{_summary(plan)}</section>')
    today = plan.today.day
    for planned in plan.today.questions:
        with st.container(
            horizontal=True,
            wrap=False,
            vertical_alignment="center",
            key=f"question-today-{planned.question_id}",
            gap="small",
        ):
            st.html(
                f'<article class="rh rh-row rh-row-plain"><div><p class="rh-row-title" dir="auto">'
                f"{in_html(bank.question(planned.question_id).text)}</p>"
                f'<p class="rh-small">{in_html(why(planned, on=today, today=today))}</p></div></article>',
                width="stretch",
            )
            st.page_link(PRACTICE_PAGE, label="Practice", query_params={"question": planned.question_id})


def left_today(plan: Plan) -> str:
    """How far today's work has come, in a sentence."""
    left, done = len(plan.today.questions), plan.done_today
    already = f"{done} answered today" if done else ""
    if left:
        more = f"{left} to answer" if left > 1 else "1 question to answer"
        return f"{already}, {more}." if already else f"{more}."
    due = sum(day <= plan.today.day for day in plan.due.values())
    if due:
        more = f"{due} more are due" if due > 1 else "1 more is due"
        return f"{already}, which fills your {plan.choices.minutes} minutes; {more}."
    return f"{already}: nothing is left." if already else "Nothing is due."


def _summary(plan: Plan) -> str:
    return f'<p class="rh-small">{in_html(left_today(plan))}</p>'
