from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.ui.components import stop_button
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.practice.jobs import Jobs

POLL_SECONDS = 1.0


@st.fragment(run_every=POLL_SECONDS)
def draw(jobs: Jobs[Any], attempt_id: str, *, heading: str, doing: str, key: str) -> None:
    """Who is asked, since when, and a way to stop; draws the page again once the job is done.

    ``doing`` is what whoever is asked does: "is reading your answer".
    """
    job = jobs.of(attempt_id)
    if job is None or not job.running:
        st.rerun(scope="app")
    st.html(
        f'<section class="rh rh-score rh-rubric-score"><h2>{in_html(heading)}</h2>'
        f'<p><i class="rh-busy" aria-hidden="true"></i> {in_html(job.asked)} {in_html(doing)}: '
        f"{jobs.seconds(job):.0f} s</p>"
        f'<p class="rh-small">{in_html(job.progress)}</p></section>'
    )
    stop_button.draw(job.cancel, label="Stop asking", key=f"{key}.{attempt_id}")
