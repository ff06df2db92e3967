from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.notice import note, problem
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.models import ScorePoints
    from grader.practice import PracticeService
    from grader.practice.regrading import Regrading

POLL_SECONDS = 1.0


def draw(service: PracticeService, points: ScorePoints, *, key: str) -> None:
    """How many answers an earlier grader graded, and a button to grade them again in the background."""
    regrading = service.regrader.latest
    if regrading is not None and regrading.running:
        _watch(service, key)
        return
    if regrading is not None:
        _tell(regrading)
    if not service.loader.ready:
        return
    left = len(service.regrader.outdated(points))
    if not left:
        return
    answers = "1 answer has" if left == 1 else f"{left:,} answers have"
    note(
        f"{answers} no grade by the present grader, so scores before and after cannot be compared. "
        "Grading again keeps the earlier grades and sends nothing anywhere; it can be stopped and goes on "
        "where it was."
    )
    if st.button("Grade them again" if left > 1 else "Grade it again", key=f"{key}.start"):
        service.regrader.start()
        st.rerun()


@st.fragment(run_every=POLL_SECONDS)
def _watch(service: PracticeService, key: str) -> None:
    regrading = service.regrader.latest
    if regrading is None or not regrading.running:
        st.rerun(scope="app")
    total = regrading.total
    said = "Counting …" if total is None else f"Graded again: {regrading.done:,} of {total:,}"
    st.progress(regrading.done / total if total else 0.0)
    st.html(f'<p class="rh rh-small" role="status">{in_html(said)}</p>')
    stopping = regrading.cancel.is_set()
    st.button(
        "Stopping…" if stopping else "Stop",
        key=f"{key}.stop",
        on_click=regrading.cancel.set,
        disabled=stopping,
    )


def _tell(regrading: Regrading) -> None:
    """What came of the latest run, as far as there is something to do about it."""
    if regrading.failed:
        answers = "1 answer" if regrading.failed == 1 else f"{regrading.failed:,} answers"
        problem(f"{answers} could not be graded again, the last one because: {regrading.failure}")
    elif regrading.failure:
        problem(f"Grading again stopped, because: {regrading.failure}")
