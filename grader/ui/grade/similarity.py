from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import Ground, PointStatus
from grader.ui.grade.marked_answer import draw_marked_answer
from grader.ui.grade.points import draw_points, point_labels
from grader.ui.widgets.anchors import point
from grader.ui.widgets.text import in_html
from grader.wording.numbers import SIGNS, count, signed
from grader.wording.points import GOES_BY_WORDS, before_ticks_in_words, made_in_words, score_with_ticks

if TYPE_CHECKING:
    from grader.models import Question, SimilarityGrade
    from grader.ui.grade.shown import ShownAttempt, Since


_MOST_NAMED = 2
"""Points named as good; the rest stand further down, with all others."""


def score_html(grade: SimilarityGrade, draft: Since[SimilarityGrade] | None = None) -> str:
    """How good an answer is: score, band and bar, the points it makes, what changed since the ``draft``
    before it, and what its reader should know."""
    flags = "".join(f"<li>{in_html(flag.message)}</li>" for flag in grade.flags)
    flag_list = f'<ul class="rh-flags">{flags}</ul>' if flags else ""
    made = made_in_words(grade)
    plain = f'<p class="rh-made">{made} <span class="rh-small">{GOES_BY_WORDS}</span></p>' if made else ""
    return (
        '<section class="rh rh-score" id="result" aria-label="Your score">'
        f'<h2>Score</h2><p class="rh-number"><b>{grade.score}</b><span>of 100</span>'
        f'<em class="rh-band">{_band(grade, draft)}</em></p>{scale(grade)}{plain}'
        f"{_ticks(grade, draft)}{_change(grade, draft) if draft else ''}{flag_list}</section>"
    )


def _band(grade: SimilarityGrade, draft: Since[SimilarityGrade] | None) -> str:
    """The score in a word; in two, where other words alone could have led from the draft before to it."""
    judged = draft.verdict.similarity if draft else None
    if judged is None or judged.ground is not Ground.WITHIN_REWORDING or not judged.bands or judged.ticked:
        return in_html(grade.band)
    return f"{in_html(judged.bands[0])} / {in_html(judged.bands[1])}"


def _ticks(grade: SimilarityGrade, draft: Since[SimilarityGrade] | None) -> str:
    """What the candidate's ticks did, or the way to what can be ticked: one line, so that nothing moves."""
    told = in_html(score_with_ticks(grade))
    if told:
        return f'<p class="rh-change" role="status">{told}.</p>'
    labelled = dict(zip((item.key for item in grade.coverage), point_labels(grade.coverage), strict=True))
    unsure = [labelled[item.key] for item in grade.coverage if item.status is PointStatus.UNSURE]
    maybe = [labelled[row.criterion_id, row.point] for row in draft.moved.maybe] if draft else []
    asked = maybe or unsure
    if not asked:
        return ""
    is_, was, them = ("is", "was", "it") if len(asked) == 1 else ("are", "were", "them")
    about = f"that {was} missing may be there now" if maybe else f"{is_} unsure"
    return (
        f'<p class="rh-change">{count(len(asked), "point")} {about}: '
        f'<a href="#{point(asked[0])}">say whether you made {them}</a>.</p>'
    )


def good_html(grade: SimilarityGrade) -> str:
    """What an answer surely says of what is listened for, the weightiest first; nothing if that is none."""
    labels = dict(zip(map(id, grade.coverage), point_labels(grade.coverage), strict=True))
    made = [item for item in grade.expected if item.status is PointStatus.COVERED]
    made.sort(key=lambda item: -(item.added or 0.0))
    if not made:
        return ""
    items = "".join(
        f'<li><i aria-hidden="true">{SIGNS[item.status]}</i> '
        f'<span dir="auto">{in_html(item.point)}</span></li>'
        for item in made[:_MOST_NAMED]
    )
    others = made[_MOST_NAMED:]
    more = (
        f' <small>and <a href="#{point(labels[id(others[0])])}">{len(others)} more</a></small>'
        if others
        else ""
    )
    return f'<section class="rh rh-good"><h2>What was good{more}</h2><ul>{items}</ul></section>'


def _change(grade: SimilarityGrade, draft: Since[SimilarityGrade]) -> str:
    before = draft.grade
    if str(grade.version) != str(before.version):
        return (
            f'<p class="rh-change">The draft before had {before.score}, from another version of the grader: '
            "the two scores cannot be compared.</p>"
        )
    # A tick is no writing, so what changed is told by the grader's own scores.
    gain = grade.own_score - before.own_score
    apart = "" if grade.before_ticks is before.before_ticks is None else ", both before your ticks"
    if gain == 0:
        return f'<p class="rh-change">The same score as the last draft{apart}.</p>'
    within = draft.verdict.similarity.ground is Ground.WITHIN_REWORDING
    small = ": other words alone can do that" if within else ""
    return f'<p class="rh-change">{signed(gain)} since the last draft ({before.own_score}){apart}{small}.</p>'


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
    return f"<b>{grade.score}</b> of 100, between {grade.low} and {grade.high}{before}"


def in_words(grade: SimilarityGrade) -> str:
    return f"{grade.score}, between {grade.low} and {grade.high}"
