from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.plan_in_words import outlook
from grader.ui.components import due_dates, interview_log, notice, plan_days, plan_settings, today_list
from grader.ui.components.learn_link import LEARN_PAGE
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from grader.models import Plan
    from grader.practice import PracticeService


def render(service: PracticeService) -> None:
    st.title("Plan", anchor=False)
    left, right = st.columns([7, 5], gap="large")
    with right:
        plan_settings.draw(service.history, service.planning.today(local_zone()))
        plan = service.planning.plan(local_zone())
        said = outlook(plan)
        if said:
            notice.note(said)
        _draw_judging(service)
    with left:
        _draw_days(service, plan)
    interview_log.draw(service, today=plan.today.day)


def _draw_days(service: PracticeService, plan: Plan) -> None:
    today_list.draw(service.bank, plan)
    plan_days.draw(service.bank, plan)
    due_dates.draw(service.bank, plan)


def _draw_judging(service: PracticeService) -> None:
    with st.container(key="plan-judging"):
        st.subheader("How well you judge yourself", anchor=False)
        for sentence in service.planning.self_ratings().in_words():
            st.text(sentence)
        notice.small_print(
            "On the Practice page, “Rate it yourself first” asks for your own score before it shows the "
            "grade. Answers close to the model answer are left out."
        )
        st.page_link(LEARN_PAGE, label="Learn to grade with example answers")
