from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.practice.advising import has_open_points, is_off_topic
from grader.ui.components import edit_list, next_steps, suggestions_panel
from grader.ui.components.language_note import note_html
from grader.ui.components.notice import problem, small_print
from grader.ui.state import practice_state

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, Question, SimilarityGrade
    from grader.practice import PracticeService
    from grader.ui.state import PracticeState

_HEADINGS = (
    "One change that could raise your grade",
    "Two changes that could raise your grade",
    "Three changes that could raise your grade",
    "Four changes that could raise your grade",
    "Five changes that could raise your grade",
)


@st.fragment
def draw(
    service: PracticeService,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
    *,
    practicing: bool,
) -> None:
    """What is missing; once it is asked for, the changes that moved the grade of a copy of the answer."""
    state, place = practice_state(st.session_state), st.empty()
    if attempt.id not in state.advice:
        with place.container():
            next_steps.draw(question, grade)
            if not _draw_offer(attempt, question, grade) or not _try(
                service, state, attempt, question, grade
            ):
                return
    with place.container():
        advice = state.advice[attempt.id]
        if advice.edits:
            _draw_edits(service, attempt, grade, advice.edits, practicing=practicing)
        else:
            next_steps.draw(question, grade)
            small_print("Tried on copies of your answer, no single change raised its grade.")
        if advice.loss is not None:
            st.html(note_html(advice.loss))
        suggestions_panel.draw(service, attempt, grade, practicing=practicing)


def _draw_offer(attempt: Attempt, question: Question, grade: SimilarityGrade) -> bool:
    """Whether the edits are asked for, where there may be any."""
    if question.rubric is None or not has_open_points(grade):
        return False
    if is_off_topic(grade):
        small_print(
            "No changes are tried on an answer that seems to be about something else: answer the question "
            "first."
        )
        return False
    return st.button(
        "What should I change?",
        key=f"advice.try.{attempt.id}",
        help="Tries changes on copies of your answer, and shows those that move its grade.",
    )


def _try(
    service: PracticeService,
    state: PracticeState,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
) -> bool:
    try:
        with st.spinner("Trying changes on copies of your answer…"):
            state.advice[attempt.id] = service.advising.advice(question, attempt.answer, grade)
    except GraderError as error:
        problem(str(error))
        return False
    return True


def _draw_edits(
    service: PracticeService,
    attempt: Attempt,
    grade: SimilarityGrade,
    edits: tuple[Edit, ...],
    *,
    practicing: bool,
) -> None:
    st.html(f'<section class="rh rh-next"><h2>{_HEADINGS[len(edits) - 1]}</h2></section>')
    edit_list.draw(
        service,
        attempt,
        grade,
        edits,
        label="Put this frame into my draft",
        key="advice.insert",
        practicing=practicing,
    )
    small_print(
        "Each was tried on a copy of your answer with a plain sentence that makes the point. Your own words "
        "and facts decide what it brings; leave out what is not true of you."
    )
