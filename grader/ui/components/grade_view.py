from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.ui.components import (
    advice_panel,
    criterion_list,
    marked_answer,
    next_steps,
    quoted_answer,
    reliability_panel,
    rubric_criteria,
    rubric_panel,
    rubric_score,
    score,
    ungraded,
)
from grader.ui.components.notice import note
from grader.ui.components.threads_to_compare import COMPARE_PAGE
from grader.ui.present_question import present_question

if TYPE_CHECKING:
    from grader.models import Attempt, Question, RubricGrade, SimilarityGrade
    from grader.practice import PracticeService


def draw_summary(service: PracticeService, attempt: Attempt, *, practicing: bool) -> None:
    """Both scores side by side, never one of them: then what to add next, and how far to trust it.

    ``practicing`` is whether a follow-up question can be answered on this page.
    """
    if service.sittings.holds_back(attempt):
        note("This answer belongs to a session that goes on: it is graded when that is over.")
        return
    grade = attempt.similarity
    _draw_scores(service, attempt)
    rubric_panel.draw(service, attempt, practicing=practicing)
    if grade is not None:
        question = present_question(service, attempt)
        if question is None:
            next_steps.draw(None, grade)
        else:
            advice_panel.draw(service, attempt, question, grade, practicing=practicing)
        if service.loader.ready:
            reliability_panel.draw(service.loader.scorer().fitted_on)


def _draw_scores(service: PracticeService, attempt: Attempt) -> None:
    before, grade, rubric = _before(service, attempt), attempt.similarity, attempt.rubric
    places = iter(st.columns(2) if grade and rubric else (st.container(), st.container()))
    with next(places):
        if grade is None:
            ungraded.draw(service, attempt)
        else:
            score.draw(grade, before=before.similarity if before else None)
    if rubric is not None:
        with next(places):
            rubric_score.draw(rubric, before=before.rubric if before else None)
    if before is not None:
        st.page_link(
            COMPARE_PAGE,
            label="Is it better? Compare with the draft before",
            query_params={"attempts": f"{before.id},{attempt.id}"},
        )


def draw_details(attempt: Attempt, grade: SimilarityGrade, question: Question) -> None:
    """The answer marked sentence by sentence, beside the points."""
    with st.container(key="details"):
        left, right = st.columns(2, gap="large")
        with left:
            marked_answer.draw(attempt.answer, grade)
        with right:
            criterion_list.draw(grade, attempt.answer, question.rubric)


def draw_rubric_details(attempt: Attempt, grade: RubricGrade) -> None:
    """The answer with the words marked that earn a level, beside the criteria."""
    with st.container(key="rubric-details"):
        left, right = st.columns(2, gap="large")
        with left:
            quoted_answer.draw(attempt.answer, grade)
        with right:
            rubric_criteria.draw(grade, attempt.answer)


def _before(service: PracticeService, attempt: Attempt) -> Attempt | None:
    """The attempt that this one revises or adds to, if it is still there."""
    named = attempt.revises or attempt.follows
    if named is None:
        return None
    try:
        earlier = service.history.attempt(named)
    except InputError:
        return None
    return earlier if earlier.question_id == attempt.question_id else None
