from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.ui.components import criterion_list, marked_answer, next_steps, reliability_panel, score

if TYPE_CHECKING:
    from grader.models import Attempt, Question, SimilarityGrade
    from grader.practice import PracticeService


def draw_summary(service: PracticeService, attempt: Attempt, grade: SimilarityGrade) -> None:
    """Score, what to add next, and how far to trust it."""
    score.draw(grade, before=_before(service, attempt))
    next_steps.draw(question_of(service, attempt), grade)
    if service.loader.ready:
        reliability_panel.draw(service.loader.scorer().fitted_on)


def draw_details(attempt: Attempt, grade: SimilarityGrade, question: Question) -> None:
    """The answer marked sentence by sentence, beside the points."""
    with st.container(key="details"):
        left, right = st.columns(2, gap="large")
        with left:
            marked_answer.draw(attempt.answer, grade)
        with right:
            criterion_list.draw(grade, attempt.answer, question.rubric)


def question_of(service: PracticeService, attempt: Attempt) -> Question | None:
    """The question as the bank has it now; None if it has it no more."""
    try:
        return service.bank.question(attempt.question_id)
    except InputError:
        return None


def _before(service: PracticeService, attempt: Attempt) -> SimilarityGrade | None:
    if attempt.revises is None:
        return None
    try:
        earlier = service.history.attempt(attempt.revises)
    except InputError:
        return None
    return earlier.similarity if earlier.question_id == attempt.question_id else None
