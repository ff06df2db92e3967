from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import consent, follow_up, job_wait, masking_review, rubric_score
from grader.ui.components.notice import problem, small_print
from grader.ui.present_question import present_question
from grader.ui.rubric_asking import RubricAsking

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.practice import PracticeService
    from grader.rubric_grading.masking import Masking

SETTINGS_PAGE = "grader/ui/pages/settings.py"


def draw(service: PracticeService, attempt: Attempt, *, practicing: bool) -> None:
    """What the rubric grade means, or what stands between the answer and one."""
    asking = RubricAsking(service, st.session_state, attempt)
    if attempt.rubric is not None:
        rubric_score.draw_reading(attempt.rubric, attempt.similarity)
    if asking.job is not None and asking.job.running:
        job_wait.draw(
            service.rubric_jobs,
            attempt.id,
            heading="By the rubric",
            doing="is reading your answer",
            key="rubric.stop",
        )
        return
    question = present_question(service, attempt)
    if question is None or question.rubric is None:
        small_print("This question has no rubric that a language model could grade by.")
        return
    if asking.failure:
        _draw_failure(asking.failure, graded=attempt.rubric is not None)
    _draw_ways_on(asking, attempt)
    follow_up.draw(service, attempt, practicing=practicing)


def _draw_failure(reason: str, *, graded: bool) -> None:
    kept = "The grade from before is kept." if graded else "Your answer and its other grade are safe."
    problem(f"Not graded, because {reason.rstrip('.')}. {kept}")


def _draw_ways_on(asking: RubricAsking, attempt: Attempt) -> None:
    if asking.problem:
        problem(asking.problem)
    elif asking.endpoint is None:
        if attempt.rubric is None:
            small_print("A language model, here or elsewhere, can grade this by the rubric as well.")
        st.page_link(SETTINGS_PAGE, label="Choose a language model")
    elif not asking.agreed:
        consent.draw(
            asking.endpoint,
            asking.payload(asking.endpoint),
            key=f"rubric.agree.{attempt.id}",
            label="Agree and grade",
            on_agree=asking.agree,
        )
    else:
        _draw_buttons(
            asking, attempt, masking_review.draw(attempt, key="rubric.masking") if asking.masks else None
        )


def _draw_buttons(asking: RubricAsking, attempt: Attempt, masking: Masking | None) -> None:
    again = attempt.rubric is not None
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
