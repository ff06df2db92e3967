from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.practice import PracticeService

POLL_SECONDS = 1.0


@st.fragment(run_every=POLL_SECONDS)
def draw(service: PracticeService, attempt_id: str) -> None:
    """Who is asked, since when, and a way to stop; draws the page again once the grade is there."""
    job = service.rubric_jobs.of(attempt_id)
    if job is None or not job.running:
        st.rerun(scope="app")
    seconds = service.rubric_jobs.seconds(job)
    st.html(
        '<section class="rh rh-score rh-rubric-score"><h2>By the rubric</h2>'
        f'<p><i class="rh-busy" aria-hidden="true"></i> {in_html(job.asked)} is reading your answer: '
        f"{seconds:.0f} s</p>"
        f'<p class="rh-small">{in_html(job.progress)}</p></section>'
    )
    stopping = job.cancel.is_set()
    st.button(
        "Stopping…" if stopping else "Stop asking",
        key=f"rubric.stop.{attempt_id}",
        on_click=job.cancel.set,
        disabled=stopping,
    )
