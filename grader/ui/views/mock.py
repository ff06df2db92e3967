from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.ui.components import notice, sitting_deletion, sitting_report, sitting_run, sitting_start
from grader.ui.look import apply_style_of
from grader.ui.state import mock_state

if TYPE_CHECKING:
    from grader.models import Sitting
    from grader.practice import PracticeService

SITTING = "sitting"
"""The query parameter that opens a sitting: where it is, or its report once it is over."""


def render(service: PracticeService) -> None:
    apply_style_of("mock")
    sitting_deletion.tell()
    sitting = _sitting_on_page(service)
    if sitting is None:
        sitting_start.draw(service)
        return
    st.query_params.from_dict({SITTING: sitting.id})
    if sitting.ended_at is None:
        sitting_run.draw(service, mock_state(st.session_state), sitting)
    else:
        sitting_report.draw(service, mock_state(st.session_state), sitting)


def _sitting_on_page(service: PracticeService) -> Sitting | None:
    """The one that the address names, else the one under way."""
    named = st.query_params.get(SITTING)
    if named:
        try:
            return service.history.sitting(named)
        except InputError as error:
            notice.problem(str(error))
            st.query_params.clear()
    return service.sittings.under_way()
