from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.finding import draft_with
from grader.errors import GraderError
from grader.ui.grade.points import point_labels
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, SimilarityGrade
    from grader.rehearse import Rehearse
    from grader.ui.state import PracticeState


def insert(
    rehearse: Rehearse, state: PracticeState, attempt: Attempt, grade: SimilarityGrade, edit: Edit
) -> None:
    """Offer the draft with an edit's text in the editor; nothing is submitted, and nothing of it is lost.

    Where the draft cannot be read, ``state.problem`` says why.
    """
    try:
        stored = rehearse.history.unsent_text(attempt.question_id)
    except GraderError as error:
        state.open_question(attempt.question_id)
        state.problem = str(error)
        return
    # Once an answer is graded its draft is empty, and the editor goes on showing the answer.
    draft = stored.text if stored and stored.text.strip() else attempt.answer
    state.revise(
        question_id=attempt.question_id,
        attempt_id=attempt.id,
        text=draft_with(draft, attempt.answer, grade, edit),
        grown_from=draft,
    )


def draw_edit_list(
    rehearse: Rehearse,
    attempt: Attempt,
    grade: SimilarityGrade,
    edits: tuple[Edit, ...],
    *,
    label: str,
    key: str,
    practicing: bool,
) -> None:
    """Each edit with what it brought, and a button ``label`` that puts it into the draft."""
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    labels = {
        (item.point, item.criterion_id): label
        for label, item in zip(point_labels(grade.coverage), grade.coverage, strict=True)
    }
    for number, edit in enumerate(edits):
        st.html(edit_html(edit, titles[edit.criterion_id], labels[edit.point, edit.criterion_id]))
        if st.button(
            label,
            key=f"{key}.{attempt.id}.{number}",
            type="tertiary",
            icon=":material/edit_note:",
        ):
            # Not in a callback: the editor's own, which saves what was typed last, may come after it.
            insert(rehearse, practice_state(st.session_state), attempt, grade, edit)
            if practicing:
                st.rerun()  # the editor stands outside the fragment
            st.switch_page(PRACTICE_PAGE, query_params={"question": attempt.question_id})


def edit_html(edit: Edit, title: str, label: str) -> str:
    """One edit, with what it brought."""
    score = f"score up to +{edit.gain_score}" if edit.gain_score else "score as before"
    return (
        f'<div class="rh rh-edit"><p dir="auto">{in_html(edit.prompt)}</p>'
        f"<small><b>{score}</b>, {in_html(title)} up to +{edit.gain_criterion} "
        f'(<a href="#point-{label}">point {label}</a>)</small></div>'
    )
