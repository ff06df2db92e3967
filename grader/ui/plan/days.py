from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from grader.models import Why
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import in_html
from grader.wording.plan import in_days, left_today, short_date, why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from grader.bank import QuestionBank
    from grader.models import Plan, PlanDay


_WEEK = 7


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


def draw_plan_days(bank: QuestionBank, plan: Plan) -> None:
    """The days after today: a week open, those after it closed; it changes with every answer."""
    ahead = plan.days[1:]
    if not ahead:
        return
    st.html(f'<section class="rh rh-week"><h2>The days ahead</h2>{_table(bank, ahead[:_WEEK])}</section>')
    rest = [day for day in ahead[_WEEK:] if day.questions]
    if rest:
        with st.expander(f"Until {in_days(rest[-1].day, plan.today.day)}", type="compact"):
            st.html(f'<section class="rh rh-week">{_table(bank, rest)}</section>')


def _table(bank: QuestionBank, days: Sequence[PlanDay]) -> str:
    return f"<dl>{''.join(_day(bank, day) for day in days)}</dl>"


def _day(bank: QuestionBank, day: PlanDay) -> str:
    items = "".join(
        f'<li><span dir="auto">{in_html(bank.question(each.question_id).text)}</span> '
        f"<small>{'new' if each.why is Why.NEW else 'again'}</small></li>"
        for each in day.questions
    )
    listed = f"<ul>{items}</ul>" if items else "<span>free</span>"
    return f"<dt>{_date(day.day)}</dt><dd>{listed}</dd>"


def _date(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{short_date(day)}</time>'
