from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.ui.widgets.text import in_html
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from grader.grading.background_runs import BackgroundRuns
    from grader.rehearse import HistoryStore


_POLL_SECONDS = 1.0
_FEW = 300


@contextmanager
def working(history: HistoryStore, text: str) -> Iterator[None]:
    """Shows that the page is at work; others may write and erase meanwhile, for it holds no transaction."""
    with history.between_moments(), st.spinner(text):
        yield


@contextmanager
def in_line(history: HistoryStore, text: str) -> Iterator[Callable[[int], None]]:
    """As ``working``, for what takes turns with others: it is told how many come before, and says so."""
    line = st.empty()

    def tell(before: int) -> None:
        line.text(f"{count(before, 'answer')} {'comes' if before == 1 else 'come'} before yours.")

    with working(history, text):
        yield tell
    line.empty()


@contextmanager
def telling(history: HistoryStore, text: str) -> Iterator[Callable[[int, int], None]]:
    """As ``working``, for work that tells how many of how many it has done; few are not worth a bar."""
    bar = st.empty()

    def tell(done: int, of: int) -> None:
        if of > _FEW:
            bar.progress(done / of, text=f"{text} {done:,} of {of:,}")

    with working(history, text):
        yield tell
    bar.empty()


def draw_stop_button(cancel: Event, *, label: str, key: str) -> None:
    """Stops what looks at ``cancel`` as it goes, and says that it does until that has noticed."""
    stopping = cancel.is_set()
    st.button("Stopping…" if stopping else label, key=key, on_click=cancel.set, disabled=stopping)


@st.fragment(run_every=_POLL_SECONDS)
def draw_job_wait(jobs: BackgroundRuns[Any], attempt_id: str, *, heading: str, doing: str, key: str) -> None:
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
    draw_stop_button(job.cancel, label="Stop asking", key=f"{key}.{attempt_id}")
