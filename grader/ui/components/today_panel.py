from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.attempt_page import PRACTICE_PAGE
from grader.ui.components.plain import in_html, in_markdown
from grader.ui.components.today_list import left_today
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from grader.practice import PracticeService

PLAN_PAGE = "grader/ui/pages/plan.py"


def draw(service: PracticeService, question_id: str) -> None:
    """What today's plan holds, but for the question that is on the page."""
    plan = service.planning.plan(local_zone())
    with st.container(key="today-panel", gap="small"):
        st.html(
            '<section class="rh rh-today-panel"><h2>Today</h2>'
            f'<p class="rh-small">{in_html(left_today(plan))}</p></section>'
        )
        for planned in plan.today.questions:
            if planned.question_id != question_id:
                st.page_link(
                    PRACTICE_PAGE,
                    label=in_markdown(service.bank.question(planned.question_id).text),
                    query_params={"question": planned.question_id},
                )
        st.page_link(PLAN_PAGE, label="See the plan")
