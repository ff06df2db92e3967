from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, NoteConflict
from grader.history.threads import LONGEST_NOTE
from grader.ui.components.notice import problem, small_print

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import ThreadDraft


def draw(history: HistoryStore, draft: ThreadDraft) -> None:
    """A field for the note on a draft, kept when it is left; one that cannot be kept stays in the field.

    A note that another window has kept meanwhile is never overwritten: both are offered.
    """
    attempt_id = draft.attempt.id
    key, shown, failed, unkept = (
        f"note.{each}{attempt_id}" for each in ("", "shown.", "problem.", "unkept.")
    )
    session = st.session_state
    if key not in session and unkept in session:
        # Streamlit forgets what stands in a field when its page is left.
        session[key] = session[unkept]
    elif key not in session or session[key] == session.get(shown):
        session[key] = session[shown] = draft.note
    if session[key] == draft.note:
        session.pop(failed, None)
        session.pop(unkept, None)

    def keep() -> None:
        session.pop(failed, None)
        session.pop(unkept, None)
        try:
            history.set_note(attempt_id, session[key], grown_from=session[shown])
            session[shown] = session[key]
        except GraderError as error:
            session[failed], session[unkept] = error, session[key]

    st.text_area(
        f"Note on {draft.name.lower()}",
        height=100,
        max_chars=LONGEST_NOTE,
        key=key,
        on_change=keep,
        placeholder="What worked, what to say differently next time",
    )
    error = session.get(failed)
    if error is None:
        small_print(
            "Kept with this draft." if draft.note else "Kept with this draft when you leave the field."
        )
        return
    problem(f"The note is not kept yet. {error}")
    if isinstance(error, NoteConflict):
        stored = error.stored

        def keep_mine() -> None:
            session[shown] = stored
            keep()

        def take_theirs() -> None:
            session[key] = session[shown] = stored
            keep()

        _draw_choice(failed, stored, keep_mine, take_theirs)


def _draw_choice(
    key: str, stored: str, keep_mine: Callable[[], None], take_theirs: Callable[[], None]
) -> None:
    st.caption("In the other window")
    st.text(stored or "(no note)")
    with st.container(horizontal=True):
        st.button("Keep my note", key=f"{key}.mine", on_click=keep_mine)
        st.button("Use the other window's note", key=f"{key}.theirs", on_click=take_theirs)
