from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.models import SimilarityGrade
from grader.ui.grade.kinds import grades_drawn
from grader.ui.history.attempt import draw_attempt_page, tell
from grader.ui.history.filters import draw_attempt_filters, list_attempts
from grader.ui.history.final_card import draw_final_card
from grader.ui.navigation import HISTORY_PAGE, PRACTICE_PAGE
from grader.ui.services import shared_rehearse
from grader.ui.widgets import pager
from grader.ui.widgets.attempt_facts import particulars
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html, problem

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.rehearse import Rehearse


_ATTEMPT = "attempt"
"""The query parameter that opens an attempt."""
_CARD = "card"
"""The query parameter that opens it as a card to rehearse from."""
_AT = "at"
"""The query parameter that names the place on its page to show first."""
_PAGE_SIZE = 25
_PAGE = "history.page"


def render(rehearse: Rehearse) -> None:
    opened = st.query_params.get(_ATTEMPT)
    if opened:
        try:
            attempt = rehearse.history.attempt(opened)
        except InputError as error:
            problem(str(error))
        else:
            as_card = {_CARD: "1"} if _CARD in st.query_params else {}
            at = st.query_params.get(_AT)
            # A link to the page that one is on leaves the address as it was, which the next click reads.
            st.query_params.from_dict({_ATTEMPT: opened, **as_card, **({_AT: at} if at else {})})
            if as_card:
                draw_final_card(rehearse.history, attempt)
            else:
                draw_attempt_page(rehearse, attempt, at=at)
            return
    st.query_params.clear()
    _draw_list(rehearse)


def _draw_list(rehearse: Rehearse) -> None:
    st.title("History", anchor=False)
    tell()
    if not rehearse.history.count_attempts():
        st.text("Nothing here yet. Your first answer will be kept here, with its grade.")
        st.page_link(PRACTICE_PAGE, label="Answer your first question")
        return
    listing = list_attempts(rehearse.history, draw_attempt_filters(rehearse.bank))
    above = st.container()
    # Rows first: in a long history it takes longer to count what fits than to find the newest of it.
    shown = listing.page(pager.first(_PAGE_SIZE, key=_PAGE), _PAGE_SIZE)
    for attempt in shown:
        _draw_row(attempt)
    if not listing.total():
        st.text("No attempt fits these filters.")
        return
    with above:
        start = pager.draw(listing.total(), _PAGE_SIZE, key=_PAGE, back="Newer", onward="Older")
    if not shown:
        # The filters leave fewer pages than there were.
        for attempt in listing.page(start, _PAGE_SIZE):
            _draw_row(attempt)


def _draw_row(attempt: Attempt) -> None:
    score = " ".join(widget.short(grade) for widget, grade in grades_drawn(attempt))
    if attempt.grade(SimilarityGrade) is None:
        score = f"<span>not graded</span> {score}"
    draw_linked_row(
        f'<p class="rh-row-score">{score}</p><div><p class="rh-row-title" dir="auto">'
        f"{in_html(attempt.question_text)}</p>{about_list(particulars(attempt))}</div>",
        key=f"attempt-{attempt.id}",
        page=HISTORY_PAGE,
        label="Open",
        plain=False,
        attempt=attempt.id,
    )


if __name__ == "__main__":
    render(shared_rehearse())
