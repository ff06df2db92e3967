from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.comparison.blind_choices import TOLD
from grader.models import SimilarityGrade, VerdictKind
from grader.ui.grade.kinds import grades_drawn
from grader.ui.navigation import COMPARE_PAGE, HISTORY_PAGE
from grader.ui.widgets.attempt_facts import particulars
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.comparison.blind_choices import BlindChoices
    from grader.models import Attempt, ThreadDraft
    from grader.rehearse import Rehearse


def ask(drafts: Sequence[ThreadDraft]) -> VerdictKind | None:
    """Both answers without a score, and which one is better: the choice, once it is made, in the terms of a
    verdict on the later draft."""
    for column, draft in zip(st.columns(2, gap="large"), drafts, strict=True):
        with column:
            st.html(
                f'<section class="rh rh-answer"><h2>{in_html(draft.name)}</h2>'
                f'<div class="rh-typed" dir="auto">{in_html(draft.attempt.answer)}</div></section>'
            )
    earlier, later = (draft.name for draft in drafts)
    choices = {
        earlier: VerdictKind.WORSE,
        later: VerdictKind.BETTER,
        "No clear difference": VerdictKind.NO_DIFFERENCE,
    }
    chosen = st.radio(
        "Which one would you rather give in an interview?",
        list(choices),
        index=None,
        horizontal=True,
        key="compare.choice.option",
    )
    if st.button("Show what the grader says", type="primary", disabled=chosen is None):
        return choices[chosen or ""]
    return None


def tell(
    drafts: Sequence[ThreadDraft], choice: VerdictKind, verdict: VerdictKind, all_: BlindChoices
) -> None:
    """How the choice compares with the verdict, and how often the two agreed so far."""
    earlier, later = (draft.name for draft in drafts)
    named = {VerdictKind.WORSE: earlier, VerdictKind.BETTER: later, VerdictKind.NO_DIFFERENCE: "neither"}
    said = f"You said that {named[choice]} is better"
    if verdict not in TOLD:
        note(f"{said}; the grader has no verdict to hold that against.")
        return
    ending = "so does the grader" if choice is verdict else f"the grader says {named[verdict]}"
    tally = f" You agreed in {all_.agreed} of {all_.made}." if all_.made > 1 else ""
    note(f"{said}; {ending}.{tally}")


def draw_draft_heads(drafts: Sequence[ThreadDraft], *, scores: bool) -> None:
    """The drafts beside each other: when, how long, and their scores unless these are to stay hidden."""
    for column, draft in zip(st.columns(len(drafts), gap="medium"), drafts, strict=True):
        with column, st.container(key=f"head-{draft.attempt.id}", gap="small"):
            note = f'<p class="rh-small">Note: {in_html(draft.note)}</p>' if draft.note else ""
            st.html(
                f'<article class="rh rh-head"><h3>{in_html(draft.name)}</h3>'
                f"{_scores(draft.attempt) if scores else ''}"
                f"{about_list(particulars(draft.attempt))}{note}</article>"
            )
            if scores:
                st.page_link(HISTORY_PAGE, label="Open", query_params={"attempt": draft.attempt.id})


def _scores(attempt: Attempt) -> str:
    lines = [widget.line(grade) for widget, grade in grades_drawn(attempt)]
    if attempt.grade(SimilarityGrade) is None:
        lines.insert(0, "not graded")
    return "".join(f'<p class="rh-head-score">{line}</p>' for line in lines)


def draw_questions_to_compare(rehearse: Rehearse) -> None:
    """Every question answered twice or more, each a link to its latest two."""
    several = [each for each in rehearse.history.summaries() if each.attempts > 1]
    if not several:
        st.text("Nothing to compare yet: answer a question, then revise your answer.")
        st.page_link(HISTORY_PAGE, label="Your answers so far")
        return
    st.text("Questions that you have answered more than once:")
    for summary in several:
        latest = rehearse.history.attempts(question_id=summary.question_id, limit=2)
        named = ",".join(attempt.id for attempt in latest)
        draw_linked_row(
            f'<div><p class="rh-row-title" dir="auto">{in_html(latest[0].question_text)}</p>'
            f'<p class="rh-small">{summary.attempts} answers</p></div>',
            key=f"question-{summary.question_id}",
            page=COMPARE_PAGE,
            label="Compare",
            attempts=named,
        )
