from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, InputError
from grader.models import RubricGrade, SimilarityGrade
from grader.ui.grade import score
from grader.ui.grade.advice import draw_advice_panel, draw_next_steps
from grader.ui.grade.marked_answer import draw_marked_answer, draw_quoted_answer
from grader.ui.grade.points import draw_criterion_list
from grader.ui.grade.rubric_panel import draw_rubric_panel
from grader.ui.grade.rubric_score import draw_rubric_criteria, draw_rubric_score
from grader.ui.navigation import COMPARE_PAGE
from grader.ui.widgets.text import in_html, note, problem
from grader.wording.grades import BLIND_SPOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Attempt, FittedSet, Question
    from grader.rehearse import Rehearse


def draw_summary(rehearse: Rehearse, attempt: Attempt, *, practicing: bool) -> None:
    """Both scores side by side, never one of them: then what to add next, and how far to trust it.

    ``practicing`` is whether a follow-up question can be answered on this page.
    """
    if rehearse.sessions.holds_back(attempt):
        note("This answer belongs to a session that goes on: it is graded when that is over.")
        return
    grade = attempt.grade(SimilarityGrade)
    _draw_scores(rehearse, attempt)
    draw_rubric_panel(rehearse, attempt, practicing=practicing)
    if grade is not None:
        question = rehearse.bank.find(attempt.question_id)
        if question is None:
            draw_next_steps(None, grade)
        else:
            draw_advice_panel(rehearse, attempt, question, grade, practicing=practicing)
        if rehearse.loader.ready:
            _draw_reliability_panel(rehearse.loader.scorer().fitted_on)


def _draw_scores(rehearse: Rehearse, attempt: Attempt) -> None:
    before, grade, rubric = (
        _before(rehearse, attempt),
        attempt.grade(SimilarityGrade),
        attempt.grade(RubricGrade),
    )
    places = iter(st.columns(2) if grade and rubric else (st.container(), st.container()))
    with next(places):
        if grade is None:
            _draw_ungraded(rehearse, attempt)
        else:
            score.draw(grade, before=before.grade(SimilarityGrade) if before else None)
    if rubric is not None:
        with next(places):
            draw_rubric_score(rubric, before=before.grade(RubricGrade) if before else None)
    if before is not None:
        st.page_link(
            COMPARE_PAGE,
            label="Is it better? Compare with the draft before",
            query_params={"attempts": f"{before.id},{attempt.id}"},
        )


def _before(rehearse: Rehearse, attempt: Attempt) -> Attempt | None:
    """The attempt that this one revises or adds to, if it is still there."""
    named = attempt.revises or attempt.follows
    if named is None:
        return None
    try:
        earlier = rehearse.history.attempt(named)
    except InputError:
        return None
    return earlier if earlier.question_id == attempt.question_id else None


def _draw_ungraded(rehearse: Rehearse, attempt: Attempt) -> None:
    """Why a stored answer has no grade, and the way to get one."""
    reason = (attempt.failure(SimilarityGrade) or "grading was interrupted before it was done").rstrip(".")
    problem(f"Not graded, because: {reason}. Your answer is kept.")
    if st.button("Try again", key=f"grade_again.{attempt.id}", type="primary"):
        try:
            with st.spinner("Grading…"):
                rehearse.practice.grade_again(attempt.id)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()


def _draw_reliability_panel(sets: Sequence[FittedSet]) -> None:
    """How the present grader agrees with people, closed until it is asked for."""
    with st.expander("How far can I trust this?"):
        rows = "".join(_row(item) for item in sets)
        spots = "".join(f"<li>{in_html(spot)}</li>" for spot in BLIND_SPOTS)
        st.html(
            '<section class="rh rh-reliability"><p>How far the score ranks answers to one question as '
            "people did (1 is full agreement, 0 none), on sets of graded answers, each left out while it "
            "learnt:</p>"
            "<table><thead><tr><th>graded answers</th><th>this score</th><th>plain cosine</th>"
            f"<th>a second person</th><th>grades in the range</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<p>What it is blind to:</p><ul>{spots}</ul></section>"
        )


def _row(item: FittedSet) -> str:
    second = item.second_human.within if item.second_human else None
    covered = "–" if item.left_out.covered is None else f"{item.left_out.covered:.0%}"
    return (
        f"<tr><td>{in_html(item.name)} ({item.answers:,})</td><td>{_figure(item.left_out.within)}</td>"
        f"<td>{_figure(item.cosine.within)}</td><td>{_figure(second)}</td><td>{covered}</td></tr>"
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def draw_details(attempt: Attempt, grade: SimilarityGrade, question: Question) -> None:
    """The answer marked sentence by sentence, beside the points."""
    with st.container(key="details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_marked_answer(attempt.answer, grade)
        with right:
            draw_criterion_list(grade, attempt.answer, question.rubric)


def draw_rubric_details(attempt: Attempt, grade: RubricGrade) -> None:
    """The answer with the words marked that earn a level, beside the criteria."""
    with st.container(key="rubric-details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_quoted_answer(attempt.answer, grade)
        with right:
            draw_rubric_criteria(grade, attempt.answer)
