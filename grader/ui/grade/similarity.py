from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.grade.marked_answer import draw_marked_answer
from grader.ui.grade.points import draw_criterion_list
from grader.ui.widgets.text import in_html
from grader.wording.grades import margin_in_words
from grader.wording.numbers import signed

if TYPE_CHECKING:
    from grader.models import Attempt, Question, SimilarityGrade


def draw_score(grade: SimilarityGrade, before: SimilarityGrade | None = None) -> None:
    """The score with its interval, its flags, and what changed since the draft ``before`` it."""
    flags = "".join(f"<li>{in_html(flag.message)}</li>" for flag in grade.flags)
    flag_list = f'<ul class="rh-flags">{flags}</ul>' if flags else ""
    st.html(
        '<section class="rh rh-score" id="result" aria-label="Your score">'
        "<h2>By the model answer</h2>"
        f'<p class="rh-number"><b>{grade.score}</b><span>of 100</span>'
        f'<em class="rh-band">{in_html(grade.band)}</em></p>'
        f"{scale(grade)}{_ends(grade)}"
        f'<p class="rh-small">{in_html(margin_in_words(grade))}</p>'
        f"{_change(grade, before) if before else ''}"
        f"{flag_list}</section>"
    )


def _ends(grade: SimilarityGrade) -> str:
    return (
        f'<p class="rh-ends" aria-hidden="true"><span>0</span>'
        f"<span>between {grade.low} and {grade.high}</span><span>100</span></p>"
    )


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


def draw_details(attempt: Attempt, grade: SimilarityGrade, question: Question | None) -> None:
    """The answer marked sentence by sentence, beside the points."""
    with st.container(key="details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_marked_answer(attempt.answer, grade)
        with right:
            draw_criterion_list(grade, attempt.answer, question.rubric if question else None)


def short(grade: SimilarityGrade) -> str:
    return f"<b>{grade.score}</b> <span>{in_html(grade.band)}</span>"


def line(grade: SimilarityGrade) -> str:
    return f"<b>{grade.score}</b> by the model answer, between {grade.low} and {grade.high}"


def in_words(grade: SimilarityGrade) -> str:
    return f"{grade.score}, between {grade.low} and {grade.high}"
