from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.finding import has_open_points, is_off_topic
from grader.advice.next_points import next_points
from grader.errors import GraderError
from grader.ui.grade import suggestions
from grader.ui.grade.edits import draw_edit_list
from grader.ui.grade.points import point_labels
from grader.ui.state import practice_state
from grader.ui.widgets.text import in_html, problem, small_print
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, LanguageLoss, PointCoverage, Question, SimilarityGrade
    from grader.rehearse import Rehearse
    from grader.ui.state import PracticeState


_MOST_WORDS, _MOST_POINTS = 8, 3
_COUNTS = {1: "One thing", 2: "Two things", 3: "Three things"}
_HEADINGS = (
    "One change that could raise your grade",
    "Two changes that could raise your grade",
    "Three changes that could raise your grade",
    "Four changes that could raise your grade",
    "Five changes that could raise your grade",
)


def note_html(loss: LanguageLoss) -> str:
    """What was lost to spelling and not to content, kindly."""
    words = ", ".join(
        f"<q>{in_html(slip.written)}</q> → <q>{in_html(slip.meant)}</q>" for slip in loss.slips[:_MOST_WORDS]
    )
    more = " …" if len(loss.slips) > _MOST_WORDS else ""
    points = "; ".join(f"<q>{in_html(point)}</q>" for point in loss.points[:_MOST_POINTS])
    counted = f" Points that then count for more: {points}." if points else ""
    return (
        '<div class="rh rh-notice" role="note"><p>What you say is worth more than it scored: spelling, not '
        f"content, cost about <b>{count(loss.gain_score, 'point')}</b>. Read as you probably meant it: "
        f"{words}{more}.{counted}</p></div>"
    )


def draw_next_steps(question: Question | None, grade: SimilarityGrade) -> None:
    """The few points most worth adding in the next draft."""
    points = next_points(question, grade)
    if not points:
        st.html('<section class="rh rh-next"><h2>Nothing we look for is missing</h2></section>')
        return
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    labels = dict(zip(map(id, grade.coverage), point_labels(grade.coverage), strict=True))
    items = "".join(_item(point, titles.get(point.criterion_id or ""), labels[id(point)]) for point in points)
    st.html(
        f'<section class="rh rh-next"><h2>{_COUNTS[len(points)]} to add next</h2>'
        f'<ol>{items}</ol><p class="rh-small">In your own words and with your own facts; '
        "leave out what is not true of you.</p></section>"
    )


def _item(point: PointCoverage, title: str | None, label: str) -> str:
    where = f"{in_html(title)}, " if title else ""
    return (
        f'<li><span class="rh-say">Say</span> <q dir="auto">{in_html(point.point)}</q>'
        f'<small>{where}<a href="#point-{label}">point {label}</a>, {point.status}</small></li>'
    )


@st.fragment
def draw_advice_panel(
    rehearse: Rehearse,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
    *,
    practicing: bool,
) -> None:
    """What is missing; once it is asked for, the changes that moved the grade of a copy of the answer."""
    state, place = practice_state(st.session_state), st.empty()
    if attempt.id not in state.advice:
        with place.container():
            draw_next_steps(question, grade)
            if not _draw_offer(attempt, question, grade) or not _try(
                rehearse, state, attempt, question, grade
            ):
                return
    with place.container():
        advice = state.advice[attempt.id]
        if advice.edits:
            _draw_edits(rehearse, attempt, grade, advice.edits, practicing=practicing)
        else:
            draw_next_steps(question, grade)
            small_print("Tried on copies of your answer, no single change raised its grade.")
        if advice.loss is not None:
            st.html(note_html(advice.loss))
        suggestions.draw(rehearse, attempt, grade, practicing=practicing)


def _draw_offer(attempt: Attempt, question: Question, grade: SimilarityGrade) -> bool:
    """Whether the edits are asked for, where there may be any."""
    if question.rubric is None or not has_open_points(grade):
        return False
    if is_off_topic(grade):
        small_print(
            "No changes are tried on an answer that seems to be about something else: answer the question "
            "first."
        )
        return False
    return st.button(
        "What should I change?",
        key=f"advice.try.{attempt.id}",
        help="Tries changes on copies of your answer, and shows those that move its grade.",
    )


def _try(
    rehearse: Rehearse,
    state: PracticeState,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
) -> bool:
    try:
        with st.spinner("Trying changes on copies of your answer…"):
            state.advice[attempt.id] = rehearse.advice.advice(question, attempt.answer, grade)
    except GraderError as error:
        problem(str(error))
        return False
    return True


def _draw_edits(
    rehearse: Rehearse,
    attempt: Attempt,
    grade: SimilarityGrade,
    edits: tuple[Edit, ...],
    *,
    practicing: bool,
) -> None:
    st.html(f'<section class="rh rh-next"><h2>{_HEADINGS[len(edits) - 1]}</h2></section>')
    draw_edit_list(
        rehearse,
        attempt,
        grade,
        edits,
        label="Put this frame into my draft",
        key="advice.insert",
        practicing=practicing,
    )
    small_print(
        "Each was tried on a copy of your answer with a plain sentence that makes the point. Your own words "
        "and facts decide what it brings; leave out what is not true of you."
    )
