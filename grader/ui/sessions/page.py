from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.ui.services import shared_rehearse
from grader.ui.sessions import deletion, start
from grader.ui.sessions.report import draw_sitting_report
from grader.ui.sessions.run import draw_sitting_run
from grader.ui.state import mock_state
from grader.ui.widgets.text import problem

if TYPE_CHECKING:
    from grader.models import Sitting
    from grader.rehearse import Rehearse


_SITTING = "sitting"
"""The query parameter that opens a sitting: where it is, or its report once it is over."""


def render(rehearse: Rehearse) -> None:
    st.html(Path(__file__).parent / "sessions.css")
    deletion.tell()
    sitting = _sitting_on_page(rehearse)
    if sitting is None:
        start.draw(rehearse)
        return
    st.query_params.from_dict({_SITTING: sitting.id})
    if sitting.ended_at is None:
        draw_sitting_run(rehearse, mock_state(st.session_state), sitting)
    else:
        draw_sitting_report(rehearse, mock_state(st.session_state), sitting)


def _sitting_on_page(rehearse: Rehearse) -> Sitting | None:
    """The one that the address names, else the one under way."""
    named = st.query_params.get(_SITTING)
    if named:
        try:
            return rehearse.history.sitting(named)
        except InputError as error:
            problem(str(error))
            st.query_params.clear()
    return rehearse.sessions.under_way()


if __name__ == "__main__":
    render(shared_rehearse())
