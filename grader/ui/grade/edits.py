from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.finding import draft_with
from grader.errors import GraderError
from grader.models.answer import first_blank
from grader.ui.grade.points import point_labels
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.text import in_html
from grader.wording.advice import beginning_of

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, SimilarityGrade
    from grader.rehearse import Rehearse
    from grader.ui.state import PracticeState


def insert(
    rehearse: Rehearse,
    state: PracticeState,
    attempt: Attempt,
    grade: SimilarityGrade,
    edit: Edit,
    among: tuple[Edit, ...],
) -> None:
    """Offer the draft with an edit's text, selected, in the editor; nothing is submitted, and nothing of it
    is lost. Texts of ``among`` that stand in the same place keep their order.

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
        text=draft_with(draft, attempt.answer, grade, edit, among),
        grown_from=draft,
        selected=first_blank(edit.text_inserted),
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
    """Each edit with its place and what it brings, and a button ``label`` that puts it into the draft."""
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    labels = labels_of(grade)
    for number, edit in enumerate(edits):
        title = titles.get(edit.criterion_id or "", "")
        after = None if edit.after_sentence is None else grade.sentences[edit.after_sentence]
        sentence = None if after is None else attempt.answer[after.start : after.end]
        st.html(edit_html(edit, title, labels[edit.criterion_id, edit.point], sentence))
        if st.button(
            label,
            key=f"{key}.{attempt.id}.{number}",
            type="tertiary",
            icon=":material/edit_note:",
        ):
            # Not in a callback: the editor's own, which saves what was typed last, may come after it.
            insert(rehearse, practice_state(st.session_state), attempt, grade, edit, edits)
            if practicing:
                st.rerun()  # the editor stands outside the fragment
            st.switch_page(PRACTICE_PAGE, query_params={"question": attempt.question_id})


def labels_of(grade: SimilarityGrade) -> dict[tuple[str | None, str], str]:
    """The short name of each point, by its key."""
    return dict(zip((item.key for item in grade.coverage), point_labels(grade.coverage), strict=True))


def edit_html(edit: Edit, title: str, label: str, after: str | None) -> str:
    """One edit with its criterion's ``title``, the sentence ``after`` which it goes, and what it brings."""
    gains = [
        f"<b>score up to +{edit.gain_score}</b>" if edit.gain_score else "",
        f"{in_html(title)} up to +{edit.gain_criterion}" if edit.gain_criterion else in_html(title),
        f'<a href="#point-{label}">point {label}</a>',
    ]
    where = f"goes after <q>{in_html(beginning_of(after))}</q>" if after else "goes at the end"
    return (
        f'<div class="rh rh-edit"><p dir="auto">{in_html(edit.prompt)}</p>'
        f"<small>{', '.join(filter(None, gains))}; {where}</small></div>"
    )
