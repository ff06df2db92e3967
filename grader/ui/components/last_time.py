from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html
from grader.ui.local_time import in_local_time

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.ui.state import PracticeState


def draw(state: PracticeState, attempt: Attempt) -> None:
    """How this question went last, with the ways back to it."""
    grade = attempt.similarity
    how = f"{grade.score}, {grade.band}" if grade else "not graded"
    st.html(
        f'<section class="rh rh-last"><h2>Last time</h2><p>{in_html(how)} '
        f"<small>{in_html(in_local_time(attempt.submitted_at))}</small></p></section>"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Revise that answer",
            key="practice.revise_last",
            on_click=lambda: state.revise(
                question_id=attempt.question_id, attempt_id=attempt.id, text=attempt.answer
            ),
        )
        st.page_link(
            "grader/ui/pages/history.py", label="See it in History", query_params={"attempt": attempt.id}
        )
