"""A clock to speak by, and a button that prints the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.rehearsal_cues import opening_cues, point_cues
from grader.models import PointStatus, SimilarityGrade
from grader.ui.grade.revisions import BEST
from grader.ui.grade.similarity import in_words
from grader.ui.navigation import HISTORY_PAGE
from grader.ui.widgets.anchors import attempt_address
from grader.ui.widgets.text import about_list, in_html
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.advice.rehearsal_cues import Cue
    from grader.models import Attempt, Draft
    from grader.rehearse import HistoryStore


_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "rehearse_rehearsal_clock",
    html=(_HERE / "clock.html").read_text(encoding="utf-8"),
    css=(_HERE / "clock.css").read_text(encoding="utf-8"),
    js=(_HERE / "clock.js").read_text(encoding="utf-8"),
)


def draw_final_card(history: HistoryStore, attempt: Attempt) -> None:
    """An attempt as a card to say it from: the question, cues, and the words only when asked for."""
    thread = history.thread(attempt.question_id)
    with st.container(key="final-card-tools"):
        st.page_link(
            HISTORY_PAGE,
            label="Back to the attempt",
            icon=":material/arrow_back:",
            query_params={"attempt": attempt.id},
        )
        _draw_rehearsal_clock(key=f"final_card.clock.{attempt.id}")
    draft = thread.draft(attempt.id)
    if draft is not None:
        st.html(card_html(draft, pinned=attempt.id == thread.pinned))


def _draw_rehearsal_clock(*, key: str) -> None:
    """It starts at 0:00 on every visit; nothing of it is kept."""
    _component(key=key, height="content")


def card_html(draft: Draft, *, pinned: bool) -> str:
    """The card; the answer is in it, closed."""
    attempt = draft.attempt
    words = len(attempt.answer.split())
    about = [draft.name, count(words, "word")]
    grade = attempt.grade(SimilarityGrade)
    if grade is not None:
        about.insert(1, in_words(grade))
    note = (
        f'<aside><h2>Your note</h2><p class="rh-draft-note" dir="auto">{in_html(draft.note)}</p></aside>'
        if draft.note
        else ""
    )
    return (
        '<section class="rh rh-card" aria-label="Final answer">'
        f'<header class="rh-question"><p class="rh-card-title">Final answer {BEST if pinned else ""}</p>'
        f'<h1 dir="auto">{in_html(attempt.question_text)}</h1>{about_list(about)}</header>'
        f"{_cues(draft)}{note}"
        "<details><summary>Show the whole answer</summary>"
        f'<div class="rh-typed" dir="auto">{in_html(attempt.answer)}</div></details></section>'
    )


def _cues(draft: Draft) -> str:
    covered = point_cues(draft.attempt)
    if covered:
        return _list("Points to make, in the order of your answer", covered) + _left_out(draft.attempt)
    openings = opening_cues(draft.attempt)
    if openings:
        return _list("No point is covered yet; your sentences begin like this", openings)
    return '<p class="rh-small">This answer is not graded, so there are no cues for it yet.</p>'


def _left_out(attempt: Attempt) -> str:
    """What the cues leave out until the candidate says so, and where they can."""
    grade = attempt.grade(SimilarityGrade)
    unsure = sum(item.status is PointStatus.UNSURE for item in grade.expected) if grade else 0
    if not unsure:
        return ""
    are, them = ("is", "it") if unsure == 1 else ("are", "them")
    return (
        f'<p class="rh-small rh-cues-left-out">{count(unsure, "point")} {are} unsure and not listed: '
        f'<a href="{in_html(attempt_address(attempt.id))}">say whether you made {them}</a>.</p>'
    )


def _list(title: str, cues: Sequence[Cue]) -> str:
    items, before = [], ""
    for cue in cues:
        # Points of one criterion often stand together: its title once is enough.
        title_once = f"<small>{in_html(cue.title)}</small>" if cue.title != before else ""
        items.append(f'<li><span dir="auto">{in_html(cue.words)}</span>{title_once}</li>')
        before = cue.title
    return f'<h2>{title}</h2><ol class="rh-cues">{"".join(items)}</ol>'
