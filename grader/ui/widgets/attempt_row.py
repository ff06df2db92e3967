from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import RubricGrade, SimilarityGrade
from grader.ui.navigation import HISTORY_PAGE
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import in_html
from grader.wording.numbers import clock, count

if TYPE_CHECKING:
    from grader.models import Attempt


def draw(attempt: Attempt) -> None:
    """One line of the history: score, question, when, and the link that opens it."""
    grade = attempt.grade(SimilarityGrade)
    score = f"<b>{grade.score}</b> <span>{in_html(grade.band)}</span>" if grade else "<span>not graded</span>"
    rubric = attempt.grade(RubricGrade)
    if rubric is not None:
        score += f" <span>rubric {rubric.score}</span>"
    about = "".join(f"<li>{in_html(item)}</li>" for item in particulars(attempt))
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", key=f"attempt-{attempt.id}", gap="small"
    ):
        st.html(
            f'<article class="rh rh-row"><p class="rh-row-score">{score}</p>'
            f'<div><p class="rh-row-title" dir="auto">{in_html(attempt.question_text)}</p>'
            f'<ul class="rh-about">{about}</ul></div></article>',
            width="stretch",
        )
        st.page_link(HISTORY_PAGE, label="Open", query_params={"attempt": attempt.id})


def particulars(attempt: Attempt) -> list[str]:
    """When, how long, and under which conditions an answer was given, in a few words each."""
    words = len(attempt.answer.split())
    items = [in_local_time(attempt.submitted_at), count(words, "word")]
    if attempt.elapsed_s:
        items.append(f"{clock(attempt.elapsed_s)} of writing")
    if attempt.revises:
        items.append("a revision")
    if attempt.follows:
        items.append("with the answer to a follow-up question")
    if attempt.sitting:
        items.append("in a session")
    if attempt.peeks.guidance:
        items.append("guidance opened before")
    if attempt.peeks.model_answer:
        items.append("model answer opened before")
    return items
