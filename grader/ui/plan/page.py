from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import LEARN_PAGE
from grader.ui.plan import settings
from grader.ui.plan.days import draw_due_dates, draw_plan_days
from grader.ui.plan.interviews import draw_interview_log
from grader.ui.services import practice_service
from grader.ui.widgets import today_list
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import note, small_print
from grader.wording.plan import outlook

if TYPE_CHECKING:
    from grader.models import Plan
    from grader.rehearse import PracticeService


def render(service: PracticeService) -> None:
    st.title("Plan", anchor=False)
    left, right = st.columns([7, 5], gap="large")
    with right:
        settings.draw(service.history, service.planning.today(local_zone()))
        plan = service.planning.plan(local_zone())
        said = outlook(plan)
        if said:
            note(said)
        _draw_judging(service)
    with left:
        _draw_days(service, plan)
    draw_interview_log(service, today=plan.today.day)


def _draw_days(service: PracticeService, plan: Plan) -> None:
    today_list.draw(service.bank, plan)
    draw_plan_days(service.bank, plan)
    draw_due_dates(service.bank, plan)


def _draw_judging(service: PracticeService) -> None:
    with st.container(key="plan-judging"):
        st.subheader("How well you judge yourself", anchor=False)
        for sentence in service.planning.self_ratings().in_words():
            st.text(sentence)
        small_print(
            "On the Practice page, “Rate it yourself first” asks for your own score before it shows the "
            "grade. Answers close to the model answer are left out."
        )
        st.page_link(LEARN_PAGE, label="Learn to grade with example answers")


if __name__ == "__main__":
    render(practice_service())
