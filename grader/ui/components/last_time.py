from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.attempt_row import HISTORY_PAGE
from grader.ui.components.plain import in_html
from grader.ui.local_time import in_local_time

if TYPE_CHECKING:
    from grader.models import Thread
    from grader.ui.state import PracticeState


def draw(state: PracticeState, thread: Thread) -> None:
    """How this question went last, with the ways back to it and to the best answer so far."""
    attempt = thread.drafts[-1].attempt
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
        st.page_link(HISTORY_PAGE, label="See it in History", query_params={"attempt": attempt.id})
        if thread.pinned:
            st.page_link(
                HISTORY_PAGE,
                label="Rehearse your best answer",
                query_params={"attempt": thread.pinned, "card": "1"},
            )
