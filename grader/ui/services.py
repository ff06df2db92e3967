from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.rehearse import build_rehearse, packaged_rubric_grader, packaged_scorer
from grader.settings import Settings
from grader.ui.login.gate import own_rehearse

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


build_scorer = packaged_scorer
"""Makes the scorer on the loader's thread; tests put a faster one here."""
build_rubric_grader = packaged_rubric_grader
"""Makes what asks language models, when it is first needed; tests put another one here."""


@st.cache_resource(show_spinner=False)
def shared_rehearse() -> Rehearse:
    """The one Rehearse of this machine, with what all share who log in.

    A failure is not kept, so a reload tries again.

    Raises:
        BankError: the bank or its rubrics are broken.
        StoreError: the history cannot be opened.
    """
    settings = Settings.load()
    rehearse = build_rehearse(settings, build_scorer=build_scorer, build_rubric_grader=build_rubric_grader)
    rehearse.history.open()
    return rehearse


def visitors_rehearse() -> Rehearse:
    """The Rehearse of who looks at the page: without login the one of this machine.

    Raises:
        InputError: nobody has logged in.
    """
    return own_rehearse(shared_rehearse())
