from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.sitting_markdown import sitting_markdown
from grader.practice.sitting_page import sitting_page
from grader.ui.local_time import local_zone

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.practice import PracticeService


def draw(service: PracticeService, sitting_id: str) -> None:
    """The report as files; they are made only when a button is pressed."""
    zone, name = local_zone(), f"report-{sitting_id[:8]}"
    with st.container(horizontal=True):
        st.download_button(
            "Report as PDF",
            data=lambda: _pdf(service, sitting_id, zone),
            file_name=f"{name}.pdf",
            mime="application/pdf",
            key="report.pdf",
            on_click="ignore",
        )
        st.download_button(
            "Report to print",
            data=lambda: sitting_page(service.reports.report(sitting_id), zone),
            file_name=f"{name}.html",
            mime="text/html",
            key="report.page",
            on_click="ignore",
        )
        st.download_button(
            "Report as Markdown",
            data=lambda: sitting_markdown(service.reports.report(sitting_id), zone),
            file_name=f"{name}.md",
            mime="text/markdown",
            key="report.markdown",
            on_click="ignore",
        )


def _pdf(service: PracticeService, sitting_id: str, zone: tzinfo | None) -> bytes:
    # Imported when it is needed: what makes PDFs takes longer to load than the page.
    from grader.practice.sitting_pdf import sitting_pdf

    return sitting_pdf(service.reports.report(sitting_id), zone)
