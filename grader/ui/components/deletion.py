from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import browser_copies
from grader.ui.components.notice import note
from grader.ui.state import PRACTICE

if TYPE_CHECKING:
    from grader.practice import PracticeService

WORD = "delete"
_TYPED = "settings.delete_typed"
_DONE = "settings.deleted"


def draw(service: PracticeService) -> None:
    """Says what would go, asks for a typed word, and erases everything."""
    if _DONE in st.session_state:
        browser_copies.erase()
        note(st.session_state.pop(_DONE))
    attempts, drafts = service.history.count_attempts(), len(service.history.drafts())
    if not attempts and not drafts:
        st.text("There is nothing to delete.")
        return
    counts = [_count(number, noun) for number, noun in ((attempts, "attempt"), (drafts, "draft")) if number]
    what = " and ".join(counts)
    st.text(f"This erases {what} from this machine for good. Download them first if you may want them.")

    def erase() -> None:
        service.history.delete_all()
        del st.session_state[PRACTICE], st.session_state[_TYPED]
        st.session_state[_DONE] = f"Deleted: {what}. Nothing of them is left on this machine."

    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(f"Type {WORD} to confirm", key=_TYPED, live=True, width=240)
        st.button(
            f"Delete {what}",
            key="settings.delete",
            on_click=erase,
            disabled=(typed or "").strip().lower() != WORD,
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
