from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html
from grader.ui.components.today_list import left_today
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from grader.practice import PracticeService

PLAN_PAGE = "grader/ui/pages/plan.py"


def draw(service: PracticeService, question_id: str) -> None:
    """What today's plan holds, but for the question that is on the page."""
    plan = service.planning.plan(local_zone())
    others = [each.question_id for each in plan.today.questions if each.question_id != question_id]
    items = "".join(
        f'<li><a href="/?question={in_html(each)}" target="_self" dir="auto">'
        f"{in_html(service.bank.question(each).text)}</a></li>"
        for each in others
    )
    st.html(
        '<section class="rh rh-today-panel"><h2>Today</h2>'
        f'<p class="rh-small">{in_html(left_today(plan))}</p>'
        f"{f'<ul>{items}</ul>' if items else ''}</section>"
    )
    st.page_link(PLAN_PAGE, label="See the plan")
