from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import Recall
from grader.practice.plan_in_words import in_days
from grader.ui.components.notice import problem
from grader.ui.components.plain import in_html
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from grader.models import Attempt, ReviewResult
    from grader.practice import PracticeService

NAMES = {Recall.AGAIN: "Again", Recall.HARD: "Hard", Recall.GOOD: "Good", Recall.EASY: "Easy"}


@st.fragment
def draw(service: PracticeService, attempt: Attempt) -> None:
    """What an attempt counts as, when its question comes back, and the buttons that correct it."""
    try:
        taken = service.planning.review_of(attempt, local_zone())
    except GraderError as error:
        # Inside a fragment nobody else turns it into a sentence.
        problem(str(error))
        return
    if taken is None:
        return
    with st.container(key="review"):
        _draw_review(service, attempt, taken)


def _draw_review(service: PracticeService, attempt: Attempt, taken: ReviewResult) -> None:
    key, failed = f"review.{attempt.id}", f"review.problem.{attempt.id}"

    def keep() -> None:
        st.session_state.pop(failed, None)
        try:
            service.history.correct_review(attempt.id, st.session_state[key])
        except GraderError as error:
            st.session_state[failed] = str(error)

    when = in_days(taken.due, service.planning.today(local_zone()))
    counts = f"“{NAMES[taken.recall]}”, {'as you say' if taken.corrected else 'by its score and time'}"
    st.html(
        f'<section class="rh rh-review"><h2>Comes back {in_html(when)}</h2>'
        f'<p class="rh-small">It counts as {counts}. Was it otherwise?</p></section>'
    )
    st.segmented_control(
        "It went",
        list(NAMES),
        default=taken.recall,
        required=True,
        format_func=lambda recall: NAMES[Recall(recall)],
        key=key,
        on_change=keep,
        label_visibility="collapsed",
    )
    if failed in st.session_state:
        problem(f"The correction is not kept. {st.session_state[failed]}")
