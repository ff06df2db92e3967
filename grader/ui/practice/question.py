from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import SimilarityGrade
from grader.ui.navigation import HISTORY_PAGE
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import draw_head, in_html, in_markdown
from grader.wording.questions import category_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from grader.bank import QuestionBank
    from grader.models import Question, QuestionSummary, Thread
    from grader.ui.state import PracticeState


_ALL = "All"
_CATEGORY = "practice.category"
_CHOSEN = "practice.chosen"
_NEXT = "Questions you have never answered come first, then the one with your lowest latest score."


def draw_last_time(state: PracticeState, thread: Thread) -> None:
    """How this question went last, with the ways back to it and to the best answer so far."""
    attempt = thread.drafts[-1].attempt
    grade = attempt.grade(SimilarityGrade)
    how = f"{grade.score}, {grade.band}" if grade else "not graded"
    st.html(
        f'<section class="rh rh-last"><h2>Last time</h2><p>{in_html(how)} '
        f"<small>{in_html(in_local_time(attempt.submitted_at))}</small></p></section>"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Revise that answer",
            key="practice.revise_last",
            on_click=lambda: state.revise(
                question_id=attempt.question_id, attempt_id=attempt.id, text=attempt.answer
            ),
        )
        st.page_link(HISTORY_PAGE, label="See it in History", query_params={"attempt": attempt.id})
        if thread.pinned:
            st.page_link(
                HISTORY_PAGE,
                label="Rehearse your best answer",
                query_params={"attempt": thread.pinned, "card": "1"},
            )


def draw_question_header(
    question: Question, summary: QuestionSummary | None, *, score_hidden: bool = False
) -> None:
    """The question, large, under what kind of question it is and how it went last time."""
    last = "" if score_hidden else _standing(summary)
    about = [question.role, question.category, question.kind, last]
    draw_head(question.text, about)


def _standing(summary: QuestionSummary | None) -> str:
    if summary is None:
        return "not answered yet"
    if summary.latest_score is None:
        return "not graded yet"
    return f"last score {summary.latest_score}"


def chosen_category(bank: QuestionBank) -> str | None:
    """The category that questions are taken from; None for all, or if the banks have it no more."""
    category = st.session_state.get(_CATEGORY)
    return str(category) if category in bank.categories else None


def draw_question_picker(
    bank: QuestionBank,
    starred: Collection[str],
    *,
    on_category: Callable[[], None],
    on_next: Callable[[], None],
    on_question: Callable[[str], None],
    draw_lists: Callable[[], None],
) -> None:
    """Categories, the questions in them, those ``starred`` first, the offer to choose for the candidate, and
    what ``draw_lists`` draws of the lists that the questions come from."""
    if st.session_state.get(_CATEGORY, _ALL) not in (_ALL, *bank.categories):
        st.session_state[_CATEGORY] = _ALL
    with st.container(horizontal=True, vertical_alignment="center", key="practice-picker"):
        st.pills(
            "Category",
            [_ALL, *bank.categories],
            default=_ALL,
            required=True,
            key=_CATEGORY,
            format_func=lambda each: in_markdown(category_in_words(each)),
            label_visibility="collapsed",
            on_change=on_category,
            persist_state="session",
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="practice-choose"):
        st.button("Suggest a question", key="practice.next", on_click=on_next, help=_NEXT)
        draw_lists()
        _list(bank, starred, on_question)


def _list(bank: QuestionBank, starred: Collection[str], on_question: Callable[[str], None]) -> None:
    category = chosen_category(bank)
    # All of them, so that a search finds what stands in another category.
    ordered = sorted(
        bank,
        key=lambda question: (category not in (None, question.category), question.id not in starred),
    )
    texts = {question.id: f"{'★ ' if question.id in starred else ''}{question.text}" for question in ordered}

    def choose() -> None:
        chosen = st.session_state[_CHOSEN]
        if chosen is not None:
            st.session_state[_CHOSEN] = None  # the question itself is shown large
            on_question(chosen)

    st.selectbox(
        "Choose a question",
        list(texts),
        index=None,
        format_func=lambda key: texts.get(key, key),
        key=_CHOSEN,
        on_change=choose,
        placeholder="Choose a question, or type to search all of them",
        label_visibility="collapsed",
    )
