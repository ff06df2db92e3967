from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.attempt_filter import AttemptFilter

if TYPE_CHECKING:
    from grader.bank import QuestionBank

CATEGORY, QUESTION, LEAST = "history.category", "history.question", "history.least"
_ALL = "All categories"
_ANY = "All questions"
_LEAST = {"Any score": 0, "25 or more": 25, "50 or more": 50, "75 or more": 75}


def draw(bank: QuestionBank) -> AttemptFilter:
    """A search field and a few filters behind a button; what they ask for."""
    set_to = st.session_state
    active = [set_to.get(CATEGORY, _ALL) != _ALL, set_to.get(QUESTION, _ANY) != _ANY, bool(_least())]
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", key="history-filters"):
        search = st.text_input(
            "Search in questions and answers",
            key="history.search",
            persist_state="session",
            icon=":material/search:",
        )
        with st.popover(f"Filters: {sum(active)}" if any(active) else "Filters", key="history.filters"):
            questions = _draw_questions(bank)
            st.selectbox("Score", list(_LEAST), key=LEAST, persist_state="session")
    return AttemptFilter(questions, search or "", _least())


def _draw_questions(bank: QuestionBank) -> frozenset[str] | None:
    category = st.selectbox("Category", [_ALL, *bank.categories], key=CATEGORY, persist_state="session")
    texts = {question.id: question.text for question in bank if category in (_ALL, question.category)}
    chosen = st.selectbox(
        "Question",
        [_ANY, *texts],
        format_func=lambda key: texts.get(key, key),
        key=QUESTION,
        persist_state="session",
    )
    if chosen != _ANY:
        return frozenset([chosen])
    return None if category == _ALL else frozenset(texts)


def _least() -> int:
    return _LEAST.get(st.session_state.get(LEAST, ""), 0)
