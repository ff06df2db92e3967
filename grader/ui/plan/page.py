from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from grader.documents.calendar import as_calendar
from grader.errors import GraderError
from grader.models import PlanChoices
from grader.plan.plan import FEWEST_MINUTES, MINUTES_A_QUESTION, MOST_MINUTES, keep_plan_choices, plan_choices
from grader.ui.navigation import LEARN_PAGE, PRACTICE_PAGE
from grader.ui.plan.interviews import draw_interview_log
from grader.ui.services import visitors_rehearse
from grader.ui.widgets.assigned import draw_assigned
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.wording.plan import in_days, left_today, outlook, short_date, turn, why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.models import Plan, PlanDay
    from grader.rehearse import HistoryStore, Rehearse


_DATE = "plan.interview_on"
_MINUTES = "plan.minutes"
_FAILED = "plan.problem"
_FURTHEST = timedelta(days=2 * 365)
"""How far ahead an interview can be planned for."""

_WEEK = 7
_NOT_BEFORE = "not before your interview"


def render(rehearse: Rehearse) -> None:
    st.title("Plan", anchor=False)
    draw_assigned(rehearse)
    with st.container(key="plan"):
        left, right = st.columns([7, 5], gap="large")
    with right:
        _draw_settings(rehearse.history, rehearse.plan.today(local_zone()))
        plan = rehearse.plan.plan(local_zone())
        sentence = outlook(plan)
        if sentence:
            note(sentence)
        _draw_calendar(rehearse, plan)
    with left:
        _draw_days(rehearse, plan)
    _draw_judging(rehearse)
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
        small_print(f"About {MINUTES_A_QUESTION} minutes per question.")


def _draw_calendar(rehearse: Rehearse, plan: Plan) -> None:
    st.download_button(
        "Add to my calendar",
        data=lambda: as_calendar(
            plan, lambda each: rehearse.bank.question(each).text, now=rehearse.sessions.now()
        ),
        file_name="rehearse-plan.ics",
        mime="text/calendar",
        key="plan.calendar",
        on_click="ignore",
    )


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
    if not plan.today.questions and rehearse.bank.questions:
        st.page_link(
            PRACTICE_PAGE,
            label="Answer one more",
            query_params={"question": rehearse.plan.next_question().id},
        )
    draw_plan_days(rehearse.bank, plan)
    draw_due_dates(rehearse.bank, plan)


def draw_today(bank: QuestionBank, plan: Plan) -> None:
    """What is left to answer today, each with its link."""
    left = in_html(left_today(plan))
    st.html(f'<section class="rh rh-today"><h2>Today</h2><p class="rh-small">{left}</p></section>')
    today = plan.today.day
    for planned in plan.today.questions:
        draw_linked_row(
            f'<div><p class="rh-row-title" dir="auto">{in_html(bank.question(planned.question_id).text)}</p>'
            f'<p class="rh-small">{in_html(why(planned, on=today, today=today))}</p></div>',
            key=f"question-today-{planned.question_id}",
            page=PRACTICE_PAGE,
            label="Practice",
            question=planned.question_id,
        )


def draw_due_dates(bank: QuestionBank, plan: Plan) -> None:
    """When each question that was answered comes back, the soonest first."""
    if not plan.comes_back:
        return
    today = plan.today.day
    soonest = sorted(
        plan.comes_back, key=lambda question_id: (plan.comes_back[question_id] or date.max, question_id)
    )
    rows = ""
    for day, group in groupby(soonest, key=plan.comes_back.__getitem__):
        items = "".join(f"<li>{_link(bank, each)}</li>" for each in group)
        rows += f"<dt>{in_html(in_days(day, today) if day else _NOT_BEFORE)}</dt><dd><ul>{items}</ul></dd>"
    with st.expander("When each question comes back", type="compact"):
        st.html(f'<section class="rh rh-week rh-due"><dl>{rows}</dl></section>')


def draw_plan_days(bank: QuestionBank, plan: Plan) -> None:
    """The days after today: a week open, those after it closed; it changes with every answer."""
    ahead = plan.days[1:]
    if not ahead:
        return
    st.html(
        f'<section class="rh rh-week"><h2>The days ahead</h2>{_table(bank, plan, ahead[:_WEEK])}</section>'
    )
    rest = [day for day in ahead[_WEEK:] if day.questions]
    if rest:
        with st.expander(f"Until {in_days(rest[-1].day, plan.today.day)}", type="compact"):
            st.html(f'<section class="rh rh-week">{_table(bank, plan, rest)}</section>')


def _table(bank: QuestionBank, plan: Plan, days: Sequence[PlanDay]) -> str:
    return f"<dl>{''.join(_day(bank, plan, day) for day in days)}</dl>"


def _day(bank: QuestionBank, plan: Plan, day: PlanDay) -> str:
    items = "".join(
        f"<li>{_link(bank, each.question_id)} <small>{turn(each, plan)}</small></li>"
        for each in day.questions
    )
    listed = f"<ul>{items}</ul>" if items else "<span>free</span>"
    return f"<dt>{_date(day.day)}</dt><dd>{listed}</dd>"


def _link(bank: QuestionBank, question_id: str) -> str:
    """A question as a link that opens it."""
    text = in_html(bank.question(question_id).text)
    return f'<a href="./?question={quote(question_id)}" target="_self" dir="auto">{text}</a>'


def _date(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{short_date(day)}</time>'


if __name__ == "__main__":
    render(visitors_rehearse())
