"""What a press of a button could not do, and why: told once, when the page is drawn after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.ui.widgets.text import problem

if TYPE_CHECKING:
    from collections.abc import Callable


def tried(failed: str, act: Callable[[], object]) -> None:
    """For callbacks, whose errors nobody else turns into a sentence; ``failed`` is the key that keeps it."""
    try:
        act()
    except GraderError as error:
        st.session_state[failed] = str(error)


def draw_failure(failed: str) -> None:
    """Nothing if nothing failed."""
    if failed in st.session_state:
        problem(st.session_state.pop(failed))
