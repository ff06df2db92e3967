from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import RubricGrade, SimilarityGrade
from grader.models.session import follow_up_key
from grader.ui import editor
from grader.ui.editor.box import FOR_A_FOLLOW_UP
from grader.ui.grade.asking import RubricAsking, draw_masking_review
from grader.ui.grade.rubric import draw_reading
from grader.ui.navigation import PRACTICE_PAGE, SETTINGS_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.consent import draw_consent
from grader.ui.widgets.text import in_html, problem, small_print
from grader.ui.widgets.waiting import draw_job_wait

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.rehearse import Rehearse
    from grader.text.masking import Masking


def draw_rubric_panel(rehearse: Rehearse, attempt: Attempt, *, practicing: bool) -> None:
    """What the rubric grade means, or what stands between the answer and one."""
    asking = RubricAsking(rehearse, st.session_state, attempt)
    grade = attempt.grade(RubricGrade)
    if grade is not None:
        draw_reading(grade, attempt.grade(SimilarityGrade))
    if asking.job is not None and asking.job.running:
        draw_job_wait(
            rehearse.background.rubric_jobs,
            attempt.id,
            heading="By the rubric",
            doing="is reading your answer",
            key="rubric.stop",
        )
        return
    question = rehearse.bank.find(attempt.question_id)
    if question is None or question.rubric is None:
        small_print("This question has no rubric that a language model could grade by.")
        return
    if asking.failure:
        _draw_failure(asking.failure, graded=grade is not None)
    _draw_ways_on(asking, attempt)
    _draw_follow_up(rehearse, attempt, practicing=practicing)


def _draw_failure(reason: str, *, graded: bool) -> None:
    kept = "The grade from before is kept." if graded else "Your answer and its other grade are safe."
    problem(f"Not graded, because {reason.rstrip('.')}. {kept}")


def _draw_ways_on(asking: RubricAsking, attempt: Attempt) -> None:
    if asking.problem:
        problem(asking.problem)
    elif asking.endpoint is None:
        if attempt.grade(RubricGrade) is None:
            small_print("A language model, here or elsewhere, can grade this by the rubric as well.")
        st.page_link(SETTINGS_PAGE, label="Choose a language model")
    elif not asking.agreed:
        draw_consent(
            asking.endpoint,
            asking.payload(asking.endpoint),
            key=f"rubric.agree.{attempt.id}",
            label="Agree and grade",
            on_agree=asking.agree,
        )
    else:
        _draw_buttons(
            asking, attempt, draw_masking_review(attempt, key="rubric.masking") if asking.masks else None
        )


def _draw_buttons(asking: RubricAsking, attempt: Attempt, masking: Masking | None) -> None:
    again = attempt.grade(RubricGrade) is not None
    label = "Grade again" if again else "Try again" if asking.failure else "Grade by the rubric"
    with st.container(horizontal=True):
        once = st.button(label, key=f"rubric.again.{attempt.id}", type="secondary" if again else "primary")
        thorough = st.button(
            "Thorough: three runs",
            key=f"rubric.thorough.{attempt.id}",
            help="Three times the calls, the criteria in different orders: the mean, and how far it varies.",
        )
    # Not in callbacks: those would know the placeholders of the run before.
    if once or thorough:
        asking.begin(thorough=thorough, again=again, masking=masking)
        st.rerun()


def _draw_follow_up(rehearse: Rehearse, attempt: Attempt, *, practicing: bool) -> None:
    """What an interviewer would now ask, and where it is answered: on the Practice page, right below."""
    grade = attempt.grade(RubricGrade)
    if grade is None or not grade.follow_up:
        return
    st.html(
        '<section class="rh rh-follow-up"><h2>An interviewer would now ask</h2>'
        f'<q dir="auto">{in_html(grade.follow_up)}</q></section>'
    )
    state, key = practice_state(st.session_state), f"follow_up.{attempt.id}"
    if practicing and state.following == attempt.id:
        editor.draw(rehearse, state, follow_up_key(attempt.id), words=FOR_A_FOLLOW_UP)
        small_print("Kept as a new attempt, and graded together with your answer, as one.")
    elif st.button("Answer it", key=key):
        state.open_question(attempt.question_id)
        state.attempt_id = state.following = attempt.id
        if practicing:
            st.rerun()
        st.switch_page(PRACTICE_PAGE, query_params={"question": attempt.question_id})
