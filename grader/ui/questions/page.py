from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.question_bank import DEFAULT_BANK, DEFAULT_RUBRICS
from grader.ui.navigation import LEARN_PAGE, PRACTICE_PAGE
from grader.ui.services import shared_rehearse
from grader.ui.widgets import pager
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html, in_markdown, small_print

if TYPE_CHECKING:
    from grader.models import Question, QuestionSummary
    from grader.rehearse import Rehearse


_ALL = "All"
_PAGE_SIZE = 50


def render(rehearse: Rehearse) -> None:
    bank = rehearse.bank
    st.title("Questions", anchor=False)
    small_print(
        f"{len(bank)} questions. What you open here is not noted with your attempts; on the Practice page it "
        "is. Model answers open there, when you ask for them."
    )
    st.page_link(LEARN_PAGE, label="Learn to grade with example answers")
    category = st.pills(
        "Category",
        [_ALL, *bank.categories],
        default=_ALL,
        required=True,
        key="questions.category",
        format_func=in_markdown,
        label_visibility="collapsed",
        persist_state="session",
    )
    order = {name: place for place, name in enumerate(bank.categories)}
    shown = sorted((q for q in bank if category in (_ALL, q.category)), key=lambda q: order[q.category])
    summaries = {summary.question_id: summary for summary in rehearse.history.summaries()}
    start = pager.draw(len(shown), _PAGE_SIZE, key="questions.page")
    heading = None
    for question in shown[start : start + _PAGE_SIZE]:
        if question.category != heading:
            heading = question.category
            st.html(f'<h2 class="rh rh-category">{in_html(heading)}</h2>')
        _draw_row(question, summaries.get(question.id))
    _draw_whereabouts()


def _draw_row(question: Question, summary: QuestionSummary | None) -> None:
    """One question of the bank, how it has gone, and what employers look for in it, closed."""
    about = about_list((question.kind, *_standing(summary)))
    with st.container(key=f"question-{question.id}", gap=None):
        draw_linked_row(
            f'<div><p class="rh-row-title" dir="auto">{in_html(question.text)}</p>{about}</div>',
            key=f"question-row-{question.id}",
            page=PRACTICE_PAGE,
            label="Practice",
            question=question.id,
        )
        panel = st.expander(
            "What employers look for",
            key=f"questions.guidance.{question.id}",
            on_change="rerun",
            type="compact",
        )
        if panel.open:
            with panel:
                st.html(_guidance(question))


def _standing(summary: QuestionSummary | None) -> list[str]:
    if summary is None:
        return ["not answered yet"]
    times = "once" if summary.attempts == 1 else f"{summary.attempts:,} times"
    scores = []
    if summary.latest_score is not None:
        scores = [f"latest {summary.latest_score}", f"best {summary.best_score}"]
    return [f"practiced {times}", *scores]


def _guidance(question: Question) -> str:
    criteria = question.rubric.criteria if question.rubric else ()
    items = "".join(f"<li>{in_html(item.title)}, {item.weight}%</li>" for item in criteria)
    rubric = f"<p>It is graded by:</p><ul>{items}</ul>" if items else ""
    return f'<div class="rh rh-prose" dir="auto"><p>{in_html(question.guidance)}</p>{rubric}</div>'


def _draw_whereabouts() -> None:
    st.subheader("Where they come from", anchor=False)
    st.text(f"Questions: {DEFAULT_BANK}\nRubrics: {DEFAULT_RUBRICS}")
    st.text("To check these files after a change, or a bank of your own:")
    st.code("python -m grader check\npython -m grader check MY_BANK.csv --rubrics MY_RUBRICS", language=None)


if __name__ == "__main__":
    render(shared_rehearse())
