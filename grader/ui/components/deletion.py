from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models.holdings import with_backups
from grader.ui.components import browser_copies
from grader.ui.components.notice import note, problem
from grader.ui.state import MOCK, PRACTICE
from grader.ui.whereabouts import on_this_machine, place

if TYPE_CHECKING:
    from grader.practice import PracticeService

WORD = "delete"
_TYPED = "settings.delete_typed"
_DONE = "settings.deleted"
_FAILED = "settings.delete_failed"


def draw(service: PracticeService) -> None:
    """Says what would go, asks for a typed word, and erases everything."""
    if _DONE in st.session_state:
        browser_copies.erase()
        note(st.session_state.pop(_DONE))
    failure = st.session_state.get(_FAILED)
    if failure:
        problem(failure)
    history = service.history
    held = history.held()
    backups = history.backups()
    # What failed may have failed half-way: it can be tried again although nothing is left to count.
    if not (held or backups or failure):
        st.text("There is nothing to delete.")
        return
    what = with_backups(str(held), backups) if held or backups else "what is left"
    where = history.location
    st.text(f"This erases {what} from {place(where)} for good. Download first what you may want to keep.")

    def erase() -> None:
        st.session_state.pop(_TYPED, None)
        try:
            service.delete_all()
        except GraderError as error:
            st.session_state[_FAILED] = str(error)
            return
        for key in (PRACTICE, MOCK, _FAILED):
            st.session_state.pop(key, None)
        st.session_state[_DONE] = f"Deleted: {what}. {_remains(where)}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(f"Type {WORD} to confirm", key=_TYPED, live=True, width=240)
        st.button(
            "Delete everything",
            key="settings.delete",
            on_click=erase,
            disabled=(typed or "").strip().lower() != WORD,
        )


def _remains(location: str) -> str:
    if on_this_machine(location):
        return "Nothing of this is left in the history or in this browser."
    return f"It is gone from {place(location)} and from this browser; that server's backups are not touched."
