"""What stands around every page: settings, style, menu, and the sentence for what went wrong."""

from __future__ import annotations

import streamlit as st

from grader.errors import GraderError
from grader.ui import start_problem
from grader.ui.editor import relay
from grader.ui.navigation import pages
from grader.ui.services import practice_service
from grader.ui.theme import WIDTH, apply_style, draw_brand
from grader.ui.widgets.text import problem


def draw() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Rehearse", layout="wide", initial_sidebar_state="collapsed")
    apply_style()
    page = st.navigation(pages(), position="top")
    with st.container(horizontal_alignment="center"), st.container(key="page", width=WIDTH):
        try:
            service = practice_service()
        except GraderError as error:
            start_problem.render(error)
            st.stop()
        relay.draw(service)
        try:
            page.run()
        except GraderError as error:
            problem(str(error))
    draw_brand()
