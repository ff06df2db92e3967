from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import GraderKind, ProgressFilter

if TYPE_CHECKING:
    from grader.bank import QuestionBank

CATEGORY, QUESTION, GRADER, FRESH = (
    "progress.category",
    "progress.question",
    "progress.grader",
    "progress.fresh",
)
_ALL, _ANY = "All categories", "All questions"
_GRADERS = {GraderKind.SIMILARITY: "By the model answer", GraderKind.RUBRIC: "By the rubric"}


def draw(bank: QuestionBank) -> ProgressFilter:
    """Which scores to look at."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="progress-filters"):
        category = st.selectbox(
            "Category", [_ALL, *bank.categories], key=CATEGORY, persist_state="session", width=220
        )
        texts = {question.id: question.text for question in bank if category in (_ALL, question.category)}
        chosen = st.selectbox(
            "Question",
            [_ANY, *texts],
            format_func=lambda key: texts.get(key, key),
            key=QUESTION,
            persist_state="session",
            width=340,
        )
        grader = st.segmented_control(
            "Scores",
            list(_GRADERS),
            format_func=lambda each: _GRADERS[each],
            default=GraderKind.SIMILARITY,
            required=True,
            key=GRADER,
        )
        fresh = st.toggle("Without revisions", key=FRESH, persist_state="session")
    questions = None if category == _ALL else frozenset(texts)
    return ProgressFilter(
        grader or GraderKind.SIMILARITY, frozenset([chosen]) if chosen != _ANY else questions, bool(fresh)
    )
