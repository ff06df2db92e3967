"""An answer as a card to rehearse from: a clock to speak by, its cues, and a button that prints them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.rehearsal_cues import cues_of, keep_own_cues, own_cues
from grader.errors import GraderError
from grader.models import SimilarityGrade
from grader.ui.grade.revisions import BEST
from grader.ui.grade.similarity import in_words
from grader.ui.navigation import HISTORY_PAGE
from grader.ui.widgets.text import about_list, in_html, problem, small_print
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    """The question, cues in the candidate's own words, and the whole answer only when asked for."""
    thread = history.thread(attempt.question_id)
    with st.container(key="final-card-tools"):
        st.page_link(
            HISTORY_PAGE,
            label="Back to the answer",
            icon=":material/arrow_back:",
            query_params={"attempt": attempt.id},
        )
        _draw_rehearsal_clock(key=f"final_card.clock.{attempt.id}")
    draft = thread.draft(attempt.id)
    if draft is None:
        return
    own = own_cues(history, attempt.id)
    cues = own or cues_of(attempt)
    st.html(card_html(draft, cues, pinned=attempt.id == thread.pinned))
    _draw_cue_editor(history, attempt, cues, are_own=bool(own))


def _draw_rehearsal_clock(*, key: str) -> None:
    """It starts at 0:00 on every visit; nothing of it is kept."""
    _component(key=key, height="content")


def card_html(draft: Draft, cues: Sequence[str], *, pinned: bool) -> str:
    """The card; the answer is in it, closed."""
    attempt = draft.attempt
    about = [draft.name, count(len(attempt.answer.split()), "word")]
    grade = attempt.grade(SimilarityGrade)
    if grade is not None:
        about.insert(1, in_words(grade))
    note = (
        f'<aside><h2>Your note</h2><p class="rh-draft-note" dir="auto">{in_html(draft.note)}</p></aside>'
        if draft.note
        else ""
    )
    return (
        '<section class="rh rh-card" aria-label="Rehearsal card">'
        f'<header class="rh-question"><p class="rh-card-title">Rehearsal card {BEST if pinned else ""}</p>'
        f'<h1 dir="auto">{in_html(attempt.question_text)}</h1>{about_list(about)}</header>'
        f"{_list(cues)}{note}"
        "<details><summary>Show the whole answer</summary>"
        f'<div class="rh-typed" dir="auto">{in_html(attempt.answer)}</div></details></section>'
    )


def _list(cues: Sequence[str]) -> str:
    if not cues:
        return '<p class="rh-small">This answer is not graded, so it gave no cues: write your own.</p>'
    items = "".join(f'<li><span dir="auto">{in_html(each)}</span></li>' for each in cues)
    return f'<h2>Your cues, in the order of your answer</h2><ol class="rh-cues">{items}</ol>'


def _draw_cue_editor(history: HistoryStore, attempt: Attempt, cues: Sequence[str], *, are_own: bool) -> None:
    """A field with the cues, one a line, kept when it is left; what cannot be kept stays in it."""
    key, failed = f"cues.{attempt.id}", f"cues.problem.{attempt.id}"
    session = st.session_state

    def keep() -> None:
        session.pop(failed, None)
        try:
            keep_own_cues(history, attempt.id, session[key])
        except GraderError as error:
            session[failed] = str(error)

    def forget() -> None:
        session[key] = ""
        keep()
        if failed not in session:
            session[key] = "\n".join(cues_of(attempt))

    session.setdefault(key, "\n".join(cues))
    with st.container(key="final-card-cues"), st.expander("Change the cues"):
        st.text_area("Cues, one a line", height=220, key=key, on_change=keep)
        if failed in session:
            problem(f"The cues are not kept yet. {session[failed]}")
        small_print(
            "Five to seven short ones are easiest to glance at. They are kept when you leave the field."
        )
        if are_own:
            st.button("Cut them from my answer again", key=f"cues.again.{attempt.id}", on_click=forget)
