from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.ui.components import draft_note, thread_downloads, timeline
from grader.ui.components.attempt_row import HISTORY_PAGE
from grader.ui.components.notice import problem

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Attempt, Thread
    from grader.practice import PracticeService

_PROBLEM = "thread.problem"


@st.fragment
def draw(service: PracticeService, attempt: Attempt) -> None:
    """What a candidate keeps of one attempt, and where it stands among the drafts of its question."""
    history = service.history
    try:
        thread = history.thread(attempt.question_id)
    except GraderError as error:
        # Inside a fragment nobody else turns it into a sentence.
        problem(str(error))
        return
    draft = thread.draft(attempt.id)
    if draft is None:
        return
    with st.container(key="thread"):
        st.html('<section class="rh rh-thread"><h2>Your drafts</h2></section>')
        _draw_actions(history, attempt, thread)
        draft_note.draw(history, draft)
        timeline.draw(thread, current=attempt.id)
        thread_downloads.draw(history, attempt.question_id)


def _draw_actions(history: HistoryStore, attempt: Attempt, thread: Thread) -> None:
    pinned = thread.pinned == attempt.id

    def change() -> None:
        st.session_state.pop(_PROBLEM, None)
        try:
            if pinned:
                history.unpin(attempt.question_id)
            else:
                history.pin(attempt.id)
        except GraderError as error:
            st.session_state[_PROBLEM] = str(error)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Unpin" if pinned else "Pin as best so far",
            key=f"pin.{attempt.id}",
            icon=":material/keep_off:" if pinned else ":material/keep:",
            on_click=change,
        )
        st.page_link(
            HISTORY_PAGE, label="Rehearse from its card", query_params={"attempt": attempt.id, "card": "1"}
        )
    if _PROBLEM in st.session_state:
        problem(st.session_state[_PROBLEM])
