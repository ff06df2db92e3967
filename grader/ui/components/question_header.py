from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.models import Question, QuestionSummary


def draw(question: Question, summary: QuestionSummary | None, *, score_hidden: bool = False) -> None:
    """The question, large, under what kind of question it is and how it went last time."""
    last = "" if score_hidden else standing(summary)
    about = [question.role, question.category, question.kind, last]
    items = "".join(f"<li>{in_html(item)}</li>" for item in about if item)
    st.html(
        f'<header class="rh rh-question"><ul class="rh-about">{items}</ul>'
        f'<h1 dir="auto">{in_html(question.text)}</h1></header>'
    )


def standing(summary: QuestionSummary | None) -> str:
    if summary is None:
        return "not answered yet"
    if summary.latest_score is None:
        return "not graded yet"
    return f"last score {summary.latest_score}"
