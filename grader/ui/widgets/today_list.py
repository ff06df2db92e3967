from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.widgets.text import in_html
from grader.wording.plan import left_today, why

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


def _summary(plan: Plan) -> str:
    return f'<p class="rh-small">{in_html(left_today(plan))}</p>'
