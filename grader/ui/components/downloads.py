from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.history.export import export_csv, export_json

if TYPE_CHECKING:
    from grader.practice import PracticeService


def draw(service: PracticeService) -> None:
    """All attempts as files; they are made only when a button is pressed."""
    history = service.history
    with st.container(horizontal=True):
        st.download_button(
            "Download as JSON",
            data=lambda: "".join(export_json(history)),
            file_name="rehearse.json",
            mime="application/json",
            key="settings.json",
            on_click="ignore",
        )
        st.download_button(
            "Download as CSV",
            data=lambda: "".join(export_csv(history)),
            file_name="rehearse.csv",
            mime="text/csv",
            key="settings.csv",
            on_click="ignore",
        )
