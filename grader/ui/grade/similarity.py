from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import PointStatus
from grader.ui.grade.marked_answer import draw_marked_answer
from grader.ui.grade.points import draw_points, point_labels
from grader.ui.widgets.anchors import point
from grader.ui.widgets.text import in_html
from grader.wording.grades import margin_in_words
from grader.wording.numbers import count, signed
from grader.wording.points import before_ticks_in_words, points_in_words, score_with_ticks

if TYPE_CHECKING:
    from grader.models import Question, SimilarityGrade
    from grader.ui.grade.shown import ShownAttempt


def score_html(grade: SimilarityGrade, before: SimilarityGrade | None = None) -> str:
    """The score with its interval and flags, what it is made of, and what changed since the draft ``before``
    it."""
    flags = "".join(f"<li>{in_html(flag.message)}</li>" for flag in grade.flags)
    flag_list = f'<ul class="rh-flags">{flags}</ul>' if flags else ""
    return (
        '<section class="rh rh-score" id="result" aria-label="Your score">'
        "<h2>By the points</h2>"
        f'<p class="rh-number"><b>{grade.score}</b><span>of 100</span>'
        f'<em class="rh-band">{in_html(grade.band)}</em></p>'
        f"{scale(grade)}{_ends(grade)}{_ticks(grade)}{_points(grade)}"
        f'<p class="rh-small">{in_html(margin_in_words(grade))}</p>'
        f"{_change(grade, before) if before else ''}"
        f"{flag_list}</section>"
    )


def _ends(grade: SimilarityGrade) -> str:
    return (
        f'<p class="rh-ends" aria-hidden="true"><span>0</span>'
        f"<span>between {grade.low} and {grade.high}</span><span>100</span></p>"
    )


def _ticks(grade: SimilarityGrade) -> str:
    """What the candidate's ticks did, or the way to what can be ticked: one line, so that nothing moves."""
    told = in_html(score_with_ticks(grade))
    labelled = zip(point_labels(grade.coverage), grade.coverage, strict=True)
    unsure = [label for label, item in labelled if item.status is PointStatus.UNSURE]
    if told:
        return f'<p class="rh-change" role="status">{told}.</p>'
    if not unsure:
        return ""
    are = "is" if len(unsure) == 1 else "are"
    return (
        f'<p class="rh-change">{count(len(unsure), "point")} {are} unsure: '
        f'<a href="#{point(unsure[0])}">say whether you made {"it" if len(unsure) == 1 else "them"}</a>.</p>'
    )


def _points(grade: SimilarityGrade) -> str:
    told = points_in_words(grade)
    return f'<p class="rh-small">{in_html(told)}.</p>' if told else ""


def _change(grade: SimilarityGrade, before: SimilarityGrade) -> str:
    if str(grade.version) != str(before.version):
        return (
            f'<p class="rh-change">The draft before had {before.score}, from another version of the grader: '
            "the two scores cannot be compared.</p>"
        )
    gain = grade.score - before.score
    words = (
        "The same score as the last draft."
        if gain == 0
        else f"{signed(gain)} since the last draft ({before.score})."
    )
    return f'<p class="rh-change">{words}</p>'


def scale(grade: SimilarityGrade) -> str:
    """The score and its interval as marks on a line from 0 to 100."""
    return (
        f'<div class="rh-scale" role="img" aria-label="{in_words(grade)}">'
        f'<i style="left:{grade.low}%;width:{grade.high - grade.low}%"></i>'
        f'<b style="left:{grade.score}%"></b></div>'
    )


def draw_details(shown: ShownAttempt, _grade: SimilarityGrade, question: Question | None) -> None:
    """The answer marked sentence by sentence, beside the points."""
    with st.container(key="details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_marked_answer(shown)
        with right:
            draw_points(shown, question.rubric if question else None)


def short(grade: SimilarityGrade) -> str:
    return f"<b>{grade.score}</b> <span>{in_html(grade.band)}</span>"


def line(grade: SimilarityGrade) -> str:
    before = before_ticks_in_words(grade)
    return f"<b>{grade.score}</b> by the points, between {grade.low} and {grade.high}{before}"


def in_words(grade: SimilarityGrade) -> str:
    return f"{grade.score}, between {grade.low} and {grade.high}"
