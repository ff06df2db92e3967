from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.thread_markdown import thread_markdown
from grader.practice.thread_page import thread_page
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from grader.history import HistoryStore


def draw(history: HistoryStore, question_id: str) -> None:
    """All drafts of a question as files; they are made only when a button is pressed."""
    zone, name = local_zone(), re.sub(r"\W+", "-", question_id)
    with st.container(horizontal=True):
        st.download_button(
            "Drafts as Markdown",
            data=lambda: thread_markdown(history.thread(question_id), zone),
            file_name=f"drafts-{name}.md",
            mime="text/markdown",
            key="thread.markdown",
            on_click="ignore",
        )
        st.download_button(
            "Drafts to print",
            data=lambda: thread_page(history.thread(question_id), zone),
            file_name=f"drafts-{name}.html",
            mime="text/html",
            key="thread.page_to_print",
            on_click="ignore",
        )
