from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import stop_button
from grader.ui.components.notice import problem
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.practice.regrading_run import Regrading

POLL_SECONDS = 1.0


@st.fragment(run_every=POLL_SECONDS)
def watch(latest: Callable[[], Regrading | None], *, key: str) -> None:
    """How far a run in the background is, and a button to stop it."""
    regrading = latest()
    if regrading is None or not regrading.running:
        st.rerun(scope="app")
    total = regrading.total
    tokens = f", {regrading.tokens:,} tokens" if regrading.tokens else ""
    said = "Counting …" if total is None else f"Graded again: {regrading.done:,} of {total:,}{tokens}"
    st.progress(regrading.done / total if total else 0.0)
    st.html(f'<p class="rh rh-small" role="status">{in_html(said)}</p>')
    stop_button.draw(regrading.cancel, label="Stop", key=f"{key}.stop")


def tell(regrading: Regrading) -> None:
    """What came of the latest run, as far as there is something to do about it."""
    if regrading.failed:
        answers = "1 answer" if regrading.failed == 1 else f"{regrading.failed:,} answers"
        problem(f"{answers} could not be graded again, the last one because: {regrading.failure}")
    if regrading.stopped:
        problem(f"Grading again stopped, because: {regrading.stopped} What was graded until then is kept.")
