from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from grader.documents.markdown import as_markdown
from grader.documents.page import as_page
from grader.documents.revisions import revisions_document
from grader.errors import GraderError, NoteConflict
from grader.models import RubricGrade, SimilarityGrade
from grader.models.comparison import LONGEST_NOTE
from grader.ui.grade import similarity
from grader.ui.navigation import COMPARE_PAGE, HISTORY_PAGE
from grader.ui.widgets import pager
from grader.ui.widgets.local_time import in_local_time, local_zone
from grader.ui.widgets.text import in_html, problem, small_print
from grader.wording.points import before_ticks_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt, Draft, Thread
    from grader.rehearse import HistoryStore, Rehearse


_PAGE_SIZE = 6
BEST = '<span class="rh-badge">best so far</span>'
_PROBLEM = "thread.problem"


def draft_html(draft: Draft, *, pinned: bool, current: bool) -> str:
    """A draft at a glance: what it is, both scores with their margins, when it was written, and its note."""
    attempt = draft.attempt
    marks = f"{' ' + BEST if pinned else ''}{' <small>on this page</small>' if current else ''}"
    note = f'<p class="rh-draft-note" dir="auto">{in_html(draft.note)}</p>' if draft.note else ""
    return (
        f'<article class="rh rh-draft{" is-current" if current else ""}"><h3>{draft.name}{marks}</h3>'
        f'{_scores(attempt)}<p class="rh-small">{in_html(in_local_time(attempt.submitted_at))}</p>'
        f"{note}</article>"
    )


def _scores(attempt: Attempt) -> str:
    grade, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    if grade is None:
        scores, scale = "<span>not graded</span>", ""
    else:
        before = before_ticks_in_words(grade)
        scores = f"<b>{grade.score}</b> <span>between {grade.low} and {grade.high}{before}</span>"
        scale = similarity.scale(grade)
    if rubric is not None:
        noise = "" if rubric.noise is None else f" ± {rubric.noise:.0f}"
        scores += f"<span>by the rubric <b>{rubric.score}</b>{noise}</span>"
    return f'<p class="rh-draft-scores">{scores}</p>{scale}'


@st.fragment
def draw_thread_panel(rehearse: Rehearse, attempt: Attempt) -> None:
    """What a candidate keeps of one attempt, and where it stands among the drafts of its question."""
    history = rehearse.history
    try:
        thread = history.thread(attempt.question_id)
    except GraderError as error:
        # Inside a fragment nobody else turns it into a sentence.
        problem(str(error))
        return
    draft = thread.draft(attempt.id)
    if draft is None:
        return
    with st.container(key="thread"):
        st.html('<section class="rh rh-thread"><h2>Your drafts</h2></section>')
        _draw_actions(history, attempt, thread)
        _draw_draft_note(history, draft)
        _draw_timeline(thread, current=attempt.id)
        _draw_thread_downloads(history, attempt.question_id)


def _draw_actions(history: HistoryStore, attempt: Attempt, thread: Thread) -> None:
    pinned = thread.pinned == attempt.id

    def change() -> None:
        st.session_state.pop(_PROBLEM, None)
        try:
            if pinned:
                history.unpin(attempt.question_id)
            else:
                history.pin(attempt.id)
        except GraderError as error:
            st.session_state[_PROBLEM] = str(error)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Unpin" if pinned else "Pin as best so far",
            key=f"pin.{attempt.id}",
            icon=":material/keep_off:" if pinned else ":material/keep:",
            on_click=change,
        )
        st.page_link(
            HISTORY_PAGE, label="Rehearse from its card", query_params={"attempt": attempt.id, "card": "1"}
        )
    if _PROBLEM in st.session_state:
        problem(st.session_state[_PROBLEM])


def _draw_draft_note(history: HistoryStore, draft: Draft) -> None:
    """A field for the note on a draft, kept when it is left; one that cannot be kept stays in the field.

    A note that another window has kept meanwhile is never overwritten: both are offered.
    """
    attempt_id = draft.attempt.id
    key, shown, failed, unkept = (
        f"note.{each}{attempt_id}" for each in ("", "shown.", "problem.", "unkept.")
    )
    session = st.session_state
    if key not in session and unkept in session:
        # Streamlit forgets what stands in a field when its page is left.
        session[key] = session[unkept]
    elif key not in session or session[key] == session.get(shown):
        session[key] = session[shown] = draft.note
    if session[key] == draft.note:
        session.pop(failed, None)
        session.pop(unkept, None)

    def keep() -> None:
        session.pop(failed, None)
        session.pop(unkept, None)
        try:
            history.set_note(attempt_id, session[key], grown_from=session[shown])
            session[shown] = session[key]
        except GraderError as error:
            session[failed], session[unkept] = error, session[key]

    st.text_area(
        f"Note on {draft.name.lower()}",
        height=100,
        max_chars=LONGEST_NOTE,
        key=key,
        on_change=keep,
        placeholder="What worked, what to say differently next time",
    )
    error = session.get(failed)
    if error is None:
        small_print(
            "Kept with this draft." if draft.note else "Kept with this draft when you leave the field."
        )
        return
    problem(f"The note is not kept yet. {error}")
    if isinstance(error, NoteConflict):
        stored = error.stored

        def keep_mine() -> None:
            session[shown] = stored
            keep()

        def take_theirs() -> None:
            session[key] = session[shown] = stored
            keep()

        _draw_choice(failed, stored, keep_mine, take_theirs)


def _draw_choice(
    key: str, stored: str, keep_mine: Callable[[], None], take_theirs: Callable[[], None]
) -> None:
    st.caption("In the other window")
    st.text(stored or "(no note)")
    with st.container(horizontal=True):
        st.button("Keep my note", key=f"{key}.mine", on_click=keep_mine)
        st.button("Use the other window's note", key=f"{key}.theirs", on_click=take_theirs)


def _draw_timeline(thread: Thread, *, current: str) -> None:
    """The drafts of a question, newest first, each with its link; ``current`` is the one on the page."""
    newest_first = thread.drafts[::-1]
    start = pager.draw(
        len(newest_first), _PAGE_SIZE, key=f"thread.page.{thread.question_id}", back="Newer", onward="Older"
    )
    for draft in newest_first[start : start + _PAGE_SIZE]:
        _draw_row(draft, pinned=draft.attempt.id == thread.pinned, shown=current)


def _draw_row(draft: Draft, *, pinned: bool, shown: str) -> None:
    """``shown`` is the attempt on the page, which others can be compared with."""
    attempt = draft.attempt
    current = attempt.id == shown
    with st.container(key=f"thread-draft-{attempt.id}", gap=None):
        st.html(draft_html(draft, pinned=pinned, current=current))
        # What can be done with one draft stands in this row.
        with st.container(horizontal=True, gap="small"):
            if not current:
                st.page_link(
                    HISTORY_PAGE, label=f"Open {draft.name.lower()}", query_params={"attempt": attempt.id}
                )
                st.page_link(
                    COMPARE_PAGE,
                    label="Compare with this one",
                    query_params={"attempts": f"{attempt.id},{shown}"},
                )


def _draw_thread_downloads(history: HistoryStore, question_id: str) -> None:
    """All drafts of a question as files; they are made only when a button is pressed."""
    zone, name = local_zone(), re.sub(r"\W+", "-", question_id)
    with st.container(horizontal=True):
        st.download_button(
            "Drafts as Markdown",
            data=lambda: as_markdown(revisions_document(history.thread(question_id), zone)),
            file_name=f"drafts-{name}.md",
            mime="text/markdown",
            key="thread.markdown",
            on_click="ignore",
        )
        st.download_button(
            "Drafts to print",
            data=lambda: as_page(revisions_document(history.thread(question_id), zone)),
            file_name=f"drafts-{name}.html",
            mime="text/html",
            key="thread.page_to_print",
            on_click="ignore",
        )
