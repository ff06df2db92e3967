from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.history.threads import LONGEST_NOTE
from grader.ui.components.notice import problem, small_print

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import ThreadDraft


def draw(history: HistoryStore, draft: ThreadDraft) -> None:
    """A field for the note on a draft, kept when it is left; one that cannot be kept stays in the field."""
    attempt_id = draft.attempt.id
    key, failed = f"note.{attempt_id}", f"note.problem.{attempt_id}"

    def keep() -> None:
        st.session_state.pop(failed, None)
        try:
            history.set_note(attempt_id, st.session_state[key])
        except GraderError as error:
            st.session_state[failed] = str(error)

    st.text_area(
        f"Note on {draft.name.lower()}",
        draft.note,
        height=100,
        max_chars=LONGEST_NOTE,
        key=key,
        on_change=keep,
        placeholder="What worked, what to say differently next time",
    )
    if failed in st.session_state:
        problem(f"The note is not kept yet. {st.session_state[failed]}")
    else:
        small_print(
            "Kept with this draft." if draft.note else "Kept with this draft when you leave the field."
        )
