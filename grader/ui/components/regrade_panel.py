from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import regrade_watch, rubric_regrade_panel
from grader.ui.components.notice import note

if TYPE_CHECKING:
    from grader.models import ScorePoints
    from grader.practice import PracticeService


def draw(service: PracticeService, points: ScorePoints, *, key: str) -> None:
    """How many answers have no grade by the present graders, and ways to grade them in the background."""
    _draw_similarity(service, points, key=key)
    rubric_regrade_panel.draw(service, points, key=f"{key}.rubric")


def _draw_similarity(service: PracticeService, points: ScorePoints, *, key: str) -> None:
    regrading = service.regrader.latest
    if regrading is not None and regrading.running:
        regrade_watch.watch(lambda: service.regrader.latest, key=key)
        return
    if regrading is not None:
        regrade_watch.tell(regrading)
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
