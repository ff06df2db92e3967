from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import (
    category_table,
    job_wait,
    kept_copies,
    report_downloads,
    report_entry,
    sitting_deletion,
)
from grader.ui.components.notice import note
from grader.ui.components.plain import in_html
from grader.ui.local_time import in_local_time
from grader.ui.sitting_rubric import ask_in_turn

if TYPE_CHECKING:
    from grader.models import Sitting
    from grader.practice import PracticeService
    from grader.ui.state import PracticeState

MOCK_PAGE = "grader/ui/pages/mock.py"


def draw(service: PracticeService, state: PracticeState, sitting: Sitting) -> None:
    """What a sitting came to; what is not graded yet is graded first."""
    kept_copies.drop(state)
    if service.sittings.waiting(sitting.id):
        waiting = "Grading…" if service.loader.ready else "Loading the grader, a few seconds the first time…"
        with st.spinner(waiting):
            service.grade_sitting(sitting.id)
    report = service.reports.report(sitting.id)
    with st.container(key="mock-report"):
        about = (in_local_time(sitting.started_at), f"{report.time} used")
        items = "".join(f"<li>{in_html(item)}</li>" for item in about)
        st.html(
            f'<header class="rh rh-question"><ul class="rh-about">{items}</ul>'
            f"<h1>{in_html(report.title)}</h1></header>"
        )
        reading = ask_in_turn(
            service, st.session_state, [entry.attempt for entry in report.entries if entry.attempt]
        )
        if reading is not None:
            job_wait.draw(
                service.rubric_jobs,
                reading.id,
                heading="By the rubric",
                doing="is reading your answer",
                key="rubric.stop",
            )
        category_table.draw(report.categories)
        for sentence in report.notes:
            note(sentence)
        report_downloads.draw(service, sitting.id)
        for entry in report.entries:
            report_entry.draw(entry)
        st.page_link(MOCK_PAGE, label="Another session")
        sitting_deletion.draw(service, state, report)
