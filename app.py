"""Rehearse: practice interview questions. Run with ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from grader.errors import GraderError
from grader.ui.components import courier
from grader.ui.components.notice import problem
from grader.ui.look import WIDTH, apply_style, draw_brand
from grader.ui.services import practice_service
from grader.ui.views import start_problem

st.set_page_config(page_title="Rehearse", layout="wide", initial_sidebar_state="collapsed")
apply_style()

page = st.navigation(
    [
        st.Page("grader/ui/pages/practice.py", title="Practice", default=True),
        st.Page("grader/ui/pages/mock.py", title="Mock interview"),
        st.Page("grader/ui/pages/plan.py", title="Plan"),
        st.Page("grader/ui/pages/progress.py", title="Progress"),
        st.Page("grader/ui/pages/history.py", title="History"),
        st.Page("grader/ui/pages/compare.py", title="Compare"),
        st.Page("grader/ui/pages/questions.py", title="Questions"),
        st.Page("grader/ui/pages/settings.py", title="Settings"),
        st.Page("grader/ui/pages/learn.py", title="Learn to grade", visibility="hidden"),
    ],
    position="top",
)

with st.container(horizontal_alignment="center"), st.container(key="page", width=WIDTH):
    try:
        service = practice_service()
    except GraderError as error:
        start_problem.render(error)
        st.stop()
    courier.draw(service)
    try:
        page.run()
    except GraderError as error:
        problem(str(error))

draw_brand()
