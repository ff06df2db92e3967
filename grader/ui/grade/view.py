from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.comparison.comparing import points_moved
from grader.comparison.judging import judge
from grader.errors import GraderError, InputError
from grader.models import SimilarityGrade
from grader.ui.grade.advice import draw_advice
from grader.ui.grade.kinds import grades_drawn
from grader.ui.grade.rubric import draw_rubric_panel
from grader.ui.grade.shown import Since
from grader.ui.grade.similarity import good_html
from grader.ui.navigation import COMPARE_PAGE, SETTINGS_PAGE
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.ui.widgets.waiting import working
from grader.wording.grades import BLIND_SPOTS, embedded, made_up_of, margin_in_words
from grader.wording.points import figures_in_words, points_in_words
from grader.wording.questions import BY_RUBRIC_ALONE, NO_GRADE_YET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Attempt, FittedSet, PointFigures
    from grader.rehearse import Rehearse
    from grader.ui.grade.kinds import GradeWidget
    from grader.ui.grade.shown import ShownAttempt


_BESIDE = 2
"""Scores that have room beside each other."""


def draw_summary(shown: ShownAttempt, *, practicing: bool) -> None:
    """How good an answer is, what was good about it, and what to do next.

    ``practicing`` is whether the answer can be gone on with on this page.
    """
    rehearse, attempt = shown.rehearse, shown.attempt
    if rehearse.sessions.holds_back(attempt):
        note("This answer belongs to a mock interview that goes on: it is graded when that is over.")
        return
    _draw_scores(shown)
    if shown.grade is not None:
        good = good_html(shown.grade)
        if good:
            # Not drawn again with each tick: what is about to be clicked would move.
            st.html(good)
        draw_advice(shown, rehearse.bank.find(attempt.question_id), practicing=practicing)


def draw_background(shown: ShownAttempt, *, practicing: bool) -> None:
    """What a second grader says or what it needs, and how answers are graded, for who wants to know."""
    rehearse, attempt = shown.rehearse, shown.attempt
    if rehearse.sessions.holds_back(attempt):
        return
    draw_rubric_panel(rehearse, attempt, practicing=practicing)
    if shown.grade is not None:
        _draw_how_graded(rehearse, attempt, shown.grade)


def _draw_scores(shown: ShownAttempt) -> None:
    """The scores beside each other, or why the grader that every answer gets gave none."""
    rehearse, attempt = shown.rehearse, shown.attempt
    before, drawn = _before(rehearse, attempt), grades_drawn(attempt)
    if attempt.grade(SimilarityGrade) is None:
        _draw_ungraded(rehearse, attempt)
    for row in filter(None, (drawn[:_BESIDE], drawn[_BESIDE:])):
        for place, (widget, _) in zip(st.columns(len(row)), row, strict=True):
            with place:
                shown.draw(partial(_score_html, widget, before=before))
    question = rehearse.bank.find(attempt.question_id)
    if drawn and question is not None and not question.has_model_answer:
        small_print(BY_RUBRIC_ALONE)
    if before is not None:
        st.page_link(
            COMPARE_PAGE,
            label="Is it better? Compare with the draft before",
            query_params={"attempts": f"{before.id},{attempt.id}"},
        )


def _score_html(widget: GradeWidget[Any], attempt: Attempt, *, before: Attempt | None) -> str:
    then = before.grade(widget.of) if before else None
    if before is None or then is None:
        return widget.score_html(attempt.grade(widget.of), None)
    moved = points_moved(before, attempt)
    return widget.score_html(attempt.grade(widget.of), Since(then, moved, judge(before, attempt, moved)))


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
    question = rehearse.bank.find(attempt.question_id)
    if question is not None and not question.can_be_compared:
        note(NO_GRADE_YET)
        return
    reason = attempt.failure(SimilarityGrade) or "grading was interrupted before it was done"
    problem(f"Not graded, because: {embedded(reason)}. Your answer is kept.")
    if st.button("Try again", key=f"grade_again.{attempt.id}", type="primary"):
        try:
            with working(rehearse.history, "Grading…"):
                rehearse.practice.grade_again(attempt.id)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()


def _draw_how_graded(rehearse: Rehearse, attempt: Attempt, grade: SimilarityGrade) -> None:
    """What the score is made of, how often the grader is right and what it cannot see, closed until asked
    for."""
    with st.expander("How this is graded", key=f"how.{attempt.id}"):
        spots = "".join(f"<li>{in_html(spot)}</li>" for spot in BLIND_SPOTS)
        points = points_in_words(grade)
        st.html(
            f'<section class="rh rh-reliability"><p>{in_html(made_up_of(grade))}</p>'
            f"{f'<p>{in_html(points)}.</p>' if points else ''}<p>{in_html(margin_in_words(grade))}</p>"
            f"<p>What it cannot see:</p><ul>{spots}</ul></section>"
        )
        if rehearse.loader.ready:
            scorer = rehearse.loader.scorer()
            _draw_figures(scorer.measured, scorer.fitted_on)
        small_print(f"Answer {attempt.id[:8]}, graded by version {grade.version}")
        if rehearse.language_model.choice() is None:
            st.page_link(SETTINGS_PAGE, label="Get a second opinion from a language model (optional)")


def _draw_figures(measured: Sequence[PointFigures], sets: Sequence[FittedSet]) -> None:
    """How often the present grader is right."""
    st.html(
        f'<section class="rh rh-reliability">{_points_table(measured)}'
        "<p>How far the score ranks answers to one question as people did in exams (1 is full agreement, "
        "0 none), on sets of graded answers, each left out while it learnt:</p>"
        "<table><thead><tr><th>graded answers</th><th>this score</th><th>plain cosine</th>"
        "<th>a second person</th><th>grades in the range</th></tr></thead>"
        f"<tbody>{''.join(map(_row, sets))}</tbody></table></section>"
    )


def _points_table(measured: Sequence[PointFigures]) -> str:
    """How often statements about points were right."""
    if not measured:
        return (
            "<p>Nobody has measured how often it is right about single points with this embedding model: it "
            "calls none covered.</p>"
        )
    rows = "".join(
        f"<tr><td>{in_html(figures_in_words(each))}</td><td>{each.covered_in_part:.0%}</td>"
        f"<td>{each.covered_in_full:.0%}</td><td>{each.missing_right:.0%}</td>"
        f"<td>{1 - each.asserted:.0%}</td><td>{each.rmse:.0f}</td></tr>"
        for each in measured
    )
    return (
        "<p>How often it was right about single points, and how far its score lay from the share of points "
        "that a careful reader ticks, on questions left out of its training. The reader was a large "
        "language model: no people have graded interview answers for it yet.</p>"
        "<table><thead><tr><th>measured on</th><th>“covered”: at least in part</th><th>in full</th>"
        "<th>“missing”: not made</th><th>unsure</th><th>score off by about</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
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
