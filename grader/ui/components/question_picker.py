from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank

ALL = "All"
CATEGORY = "practice.category"
_CHOSEN = "practice.chosen"


def chosen_category() -> str | None:
    """The category that questions are taken from; None for all."""
    category = st.session_state.get(CATEGORY)
    return None if category in (None, ALL) else str(category)


def draw(
    bank: QuestionBank,
    *,
    on_category: Callable[[], None],
    on_next: Callable[[], None],
    on_question: Callable[[str], None],
) -> None:
    """Categories, the list of their questions, and the offer to choose for the candidate."""
    with st.container(horizontal=True, vertical_alignment="center", key="practice-picker"):
        st.pills(
            "Category",
            [ALL, *bank.categories],
            default=ALL,
            required=True,
            key=CATEGORY,
            format_func=in_markdown,
            label_visibility="collapsed",
            on_change=on_category,
            persist_state="session",
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="practice-choose"):
        st.button("Next for me", key="practice.next", on_click=on_next, help=_NEXT)
        _list(bank, on_question)


_NEXT = "Questions you have never answered come first, then the one with your lowest latest score."


def _list(bank: QuestionBank, on_question: Callable[[str], None]) -> None:
    category = chosen_category()
    texts = {question.id: question.text for question in bank if category in (None, question.category)}

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
        placeholder="Choose a question, or type to search",
        label_visibility="collapsed",
        width=440,
    )
