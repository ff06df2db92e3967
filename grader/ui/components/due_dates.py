from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.plan_in_words import in_days
from grader.ui.components.facts import facts

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Plan


def draw(bank: QuestionBank, plan: Plan) -> None:
    """When each question that was answered comes back, the soonest first."""
    if not plan.due:
        return
    today = plan.today.day
    soonest = sorted(plan.due, key=lambda question_id: (plan.due[question_id], question_id))
    with st.expander("When each question comes back", type="compact"):
        facts(
            {
                bank.question(each).text: "now" if plan.due[each] <= today else in_days(plan.due[each], today)
                for each in soonest
            }
        )
