from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components import pager, score
from grader.ui.components.attempt_row import HISTORY_PAGE
from grader.ui.components.plain import in_html
from grader.ui.components.threads_to_compare import COMPARE_PAGE
from grader.ui.local_time import in_local_time

if TYPE_CHECKING:
    from grader.models import Attempt, Thread, ThreadDraft

PAGE_SIZE = 6
BEST = '<span class="rh-badge">best so far</span>'


def draw(thread: Thread, *, current: str) -> None:
    """The drafts of a question, newest first, each with its link; ``current`` is the one on the page."""
    newest_first = thread.drafts[::-1]
    start = pager.draw(
        len(newest_first), PAGE_SIZE, key=f"thread.page.{thread.question_id}", back="Newer", onward="Older"
    )
    for draft in newest_first[start : start + PAGE_SIZE]:
        _draw_row(draft, pinned=draft.attempt.id == thread.pinned, shown=current)


def _draw_row(draft: ThreadDraft, *, pinned: bool, shown: str) -> None:
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


def draft_html(draft: ThreadDraft, *, pinned: bool, current: bool) -> str:
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
    grade, rubric = attempt.similarity, attempt.rubric
    if grade is None:
        said, scale = "<span>not graded</span>", ""
    else:
        said = f"<b>{grade.score}</b> <span>between {grade.low} and {grade.high}</span>"
        scale = score.scale(grade)
    if rubric is not None:
        noise = "" if rubric.noise is None else f" ± {rubric.noise:.0f}"
        said += f"<span>by the rubric <b>{rubric.score}</b>{noise}</span>"
    return f'<p class="rh-draft-scores">{said}</p>{scale}'
