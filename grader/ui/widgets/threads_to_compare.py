from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import COMPARE_PAGE, HISTORY_PAGE
from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    from grader.rehearse import PracticeService


def draw(service: PracticeService) -> None:
    """Every question answered twice or more, each a link to its latest two."""
    several = [each for each in service.history.summaries() if each.attempts > 1]
    if not several:
        st.text("Nothing to compare yet: answer a question, then revise your answer.")
        st.page_link(HISTORY_PAGE, label="Your answers so far")
        return
    st.text("Questions that you have answered more than once:")
    for summary in several:
        latest = service.history.attempts(question_id=summary.question_id, limit=2)
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center", key=f"question-{summary.question_id}"
        ):
            st.html(
                '<article class="rh rh-row rh-row-plain"><p class="rh-row-title" dir="auto">'
                f"{in_html(latest[0].question_text)}</p>"
                f'<p class="rh-small">{summary.attempts} answers</p></article>',
                width="stretch",
            )
            named = ",".join(attempt.id for attempt in latest)
            st.page_link(COMPARE_PAGE, label="Compare", query_params={"attempts": named})
