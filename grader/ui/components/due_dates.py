from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.plan_in_words import in_days
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Plan


def draw(bank: QuestionBank, plan: Plan) -> None:
    """When each question that was answered comes back, the soonest first."""
    if not plan.due:
        return
    today = plan.today.day
    soonest = sorted(plan.due, key=lambda question_id: (max(plan.due[question_id], today), question_id))
    rows = ""
    for day, group in groupby(soonest, key=lambda question_id: max(plan.due[question_id], today)):
        items = "".join(f'<li dir="auto">{in_html(bank.question(each).text)}</li>' for each in group)
        rows += f"<dt>{in_html(in_days(day, today))}</dt><dd><ul>{items}</ul></dd>"
    with st.expander("When each question comes back", type="compact"):
        st.html(f'<section class="rh rh-week rh-due"><dl>{rows}</dl></section>')
