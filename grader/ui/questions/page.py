from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.question_bank import DEFAULT_BANK, DEFAULT_RUBRICS
from grader.ui.navigation import LEARN_PAGE
from grader.ui.questions import row
from grader.ui.services import practice_service
from grader.ui.widgets import pager
from grader.ui.widgets.text import in_html, in_markdown, small_print

if TYPE_CHECKING:
    from grader.rehearse import PracticeService

ALL = "All"
PAGE_SIZE = 50


def render(service: PracticeService) -> None:
    bank = service.bank
    st.title("Questions", anchor=False)
    small_print(
        f"{len(bank)} questions. What you open here is not noted with your attempts; on the Practice page it "
        "is. Model answers open there, when you ask for them."
    )
    st.page_link(LEARN_PAGE, label="Learn to grade with example answers")
    category = st.pills(
        "Category",
        [ALL, *bank.categories],
        default=ALL,
        required=True,
        key="questions.category",
        format_func=in_markdown,
        label_visibility="collapsed",
        persist_state="session",
    )
    order = {name: place for place, name in enumerate(bank.categories)}
    shown = sorted((q for q in bank if category in (ALL, q.category)), key=lambda q: order[q.category])
    summaries = {summary.question_id: summary for summary in service.history.summaries()}
    start = pager.draw(len(shown), PAGE_SIZE, key="questions.page")
    heading = None
    for question in shown[start : start + PAGE_SIZE]:
        if question.category != heading:
            heading = question.category
            st.html(f'<h2 class="rh rh-category">{in_html(heading)}</h2>')
        row.draw(question, summaries.get(question.id))
    _draw_whereabouts()


def _draw_whereabouts() -> None:
    st.subheader("Where they come from", anchor=False)
    st.text(f"Questions: {DEFAULT_BANK}\nRubrics: {DEFAULT_RUBRICS}")
    st.text("To check these files after a change, or a bank of your own:")
    st.code("python -m grader check\npython -m grader check MY_BANK.csv --rubrics MY_RUBRICS", language=None)


if __name__ == "__main__":
    render(practice_service())
