from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.history.follow_up_key import follow_up_key
from grader.ui.components import answer_editor
from grader.ui.components.answer_editor.mount import FOR_A_FOLLOW_UP
from grader.ui.components.notice import small_print
from grader.ui.components.plain import in_html
from grader.ui.state import practice_state

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.practice import PracticeService

PRACTICE_PAGE = "grader/ui/pages/practice.py"


def draw(service: PracticeService, attempt: Attempt, *, practicing: bool) -> None:
    """What an interviewer would now ask, and where it is answered: on the Practice page, right below."""
    if attempt.rubric is None or not attempt.rubric.follow_up:
        return
    st.html(
        '<section class="rh rh-follow-up"><h2>An interviewer would now ask</h2>'
        f'<q dir="auto">{in_html(attempt.rubric.follow_up)}</q></section>'
    )
    state, key = practice_state(st.session_state), f"follow_up.{attempt.id}"
    if practicing and state.following == attempt.id:
        answer_editor.draw(service, state, follow_up_key(attempt.id), words=FOR_A_FOLLOW_UP)
        small_print("Kept as a new attempt, and graded together with your answer, as one.")
    elif st.button("Answer it", key=key):
        state.open_question(attempt.question_id)
        state.attempt_id = state.following = attempt.id
        if practicing:
            st.rerun()
        st.switch_page(PRACTICE_PAGE, query_params={"question": attempt.question_id})
