from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import PointStatus
from grader.ui.components import next_steps
from grader.ui.components.language_note import note_html
from grader.ui.components.notice import problem, small_print
from grader.ui.components.plain import in_html
from grader.ui.components.point_labels import point_labels
from grader.ui.inserting import insert
from grader.ui.state import practice_state

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, Question, SimilarityGrade
    from grader.practice import PracticeService
    from grader.ui.state import PracticeState

_HEADINGS = (
    "One change that could raise your grade",
    "Two changes that could raise your grade",
    "Three changes that could raise your grade",
    "Four changes that could raise your grade",
    "Five changes that could raise your grade",
)


@st.fragment
def draw(service: PracticeService, attempt: Attempt, question: Question, grade: SimilarityGrade) -> None:
    """What is missing; once it is asked for, the changes that moved the grade of a copy of the answer."""
    state, place = practice_state(st.session_state), st.empty()
    if attempt.id not in state.advice:
        with place.container():
            next_steps.draw(question, grade)
            if not _draw_offer(attempt, question, grade) or not _try(
                service, state, attempt, question, grade
            ):
                return
    with place.container():
        advice = state.advice[attempt.id]
        if advice.edits:
            _draw_edits(service, state, attempt, grade, advice.edits)
        else:
            next_steps.draw(question, grade)
            small_print("Tried on copies of your answer, no single change raised its grade.")
        if advice.loss is not None:
            st.html(note_html(advice.loss))


def _draw_offer(attempt: Attempt, question: Question, grade: SimilarityGrade) -> bool:
    """Whether the edits are asked for, where there may be any."""
    if question.rubric is None or not any(
        item.criterion_id and item.status is not PointStatus.COVERED for item in grade.coverage
    ):
        return False
    return st.button(
        "What should I change?",
        key=f"advice.try.{attempt.id}",
        help="Tries changes on copies of your answer, and shows those that move its grade.",
    )


def _try(
    service: PracticeService,
    state: PracticeState,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
) -> bool:
    try:
        with st.spinner("Trying changes on copies of your answer…"):
            state.advice[attempt.id] = service.advising.advice(question, attempt.answer, grade)
    except GraderError as error:
        problem(str(error))
        return False
    return True


def _draw_edits(
    service: PracticeService,
    state: PracticeState,
    attempt: Attempt,
    grade: SimilarityGrade,
    edits: tuple[Edit, ...],
) -> None:
    st.html(f'<section class="rh rh-next"><h2>{_HEADINGS[len(edits) - 1]}</h2></section>')
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    labels = {
        (item.point, item.criterion_id): label
        for label, item in zip(point_labels(grade.coverage), grade.coverage, strict=True)
    }
    for number, edit in enumerate(edits):
        st.html(edit_html(edit, titles[edit.criterion_id], labels[edit.point, edit.criterion_id]))
        if st.button(
            "Put this prompt into my draft",
            key=f"advice.insert.{attempt.id}.{number}",
            type="tertiary",
            icon=":material/edit_note:",
        ):
            # Not in a callback: the editor's own, which saves what was typed last, may come after it.
            insert(service, state, attempt, grade, edit)
            st.rerun()  # the editor stands outside this fragment
    small_print(
        "Each was tried on a copy of your answer with a plain sentence that makes the point. Your own words "
        "and facts decide what it brings; leave out what is not true of you."
    )


def edit_html(edit: Edit, title: str, label: str) -> str:
    """One edit, with what it brought."""
    score = f"score up to +{edit.gain_score}" if edit.gain_score else "score as before"
    return (
        f'<div class="rh rh-edit"><p dir="auto">{in_html(edit.prompt)}</p>'
        f"<small><b>{score}</b>, {in_html(title)} up to +{edit.gain_criterion} "
        f'(<a href="#point-{label}">point {label}</a>)</small></div>'
    )
