from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import MOCK_PAGE
from grader.ui.widgets.text import in_html
from grader.wording.sessions import under_way

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


def draw_running_line(rehearse: Rehearse) -> None:
    """One line with a link, on every page but its own, as long as a mock interview runs or is paused."""
    session = rehearse.sessions.under_way()
    if session is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="mock-running", gap="small"):
        st.html(f'<p class="rh" role="status">{in_html(under_way(session))}</p>', width="content")
        st.page_link(
            MOCK_PAGE,
            label="Go on with it" if session.paused else "Back to it",
            query_params={"session": session.id},
        )
