from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from grader.models import PointStatus, SimilarityGrade
from grader.ui.grade.points import point_labels
from grader.ui.widgets.anchors import criterion, point, quote, sentence
from grader.ui.widgets.text import in_html
from grader.wording.points import status_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Attempt, CriterionGrade, PointCoverage, RubricGrade
    from grader.ui.grade.shown import ShownAttempt


_MARKS = {
    PointStatus.COVERED: '<span class="is-covered">Underlined</span>: makes a point.',
    PointStatus.TOUCHED: '<span class="is-touched">Dotted</span>: touches on one.',
    PointStatus.UNSURE: '<span class="is-unsure">Dashed</span>: may make one.',
}
"""What the mark of a sentence says, by the best that it does."""
_QUOTES = (
    '<p class="rh-small rh-legend"><span class="is-strong">Underlined</span>: the words that earn a '
    'criterion its strong. <span class="is-partial">Dotted</span>: its partial. '
    "R1, R2 … name the criteria.</p>"
)


def draw_marked_answer(shown: ShownAttempt) -> None:
    """The answer as it was typed, its sentences marked by the points that they make."""
    with st.container(key="marked-answer"):
        shown.draw(_answer)


def _answer(attempt: Attempt) -> str:
    grade, answer = attempt.grade(SimilarityGrade), attempt.answer
    body = in_html(answer) if grade is None else marked(answer, grade)
    legend = "" if grade is None else _legend(grade)
    return (
        f'<section class="rh rh-answer"><h2>Your answer</h2><div class="rh-typed" dir="auto">{body}</div>'
        f"{legend}</section>"
    )


def _legend(grade: SimilarityGrade) -> str:
    """What the marks in an answer say: of those alone that it has."""
    best = [_best(made) for made in _made(grade)]
    marks = [words for status, words in _MARKS.items() if status in best]
    plain = ["Not underlined: no point was found in it."] if None in best else []
    names = ["Numbers and letters name the points."] if marks else []
    return f'<p class="rh-small rh-legend">{" ".join((*marks, *plain, *names))}</p>'


def marked(answer: str, grade: SimilarityGrade) -> str:
    """HTML that holds every character of the answer, in order."""
    pieces, end = [], 0
    for index, (span, made) in enumerate(zip(grade.sentences, _made(grade), strict=True)):
        pieces.append(in_html(answer[end : span.start]))
        pieces.append(_sentence(index, answer[span.start : span.end], made))
        end = span.end
    pieces.append(in_html(answer[end:]))
    return "".join(pieces)


def _made(grade: SimilarityGrade) -> list[list[tuple[str, PointCoverage]]]:
    """For each sentence the named points that it makes or comes nearest to, the rubric's first."""
    labelled = list(zip(point_labels(grade.coverage), grade.coverage, strict=True))
    labelled.sort(key=lambda pair: pair[1].criterion_id is None)
    return [[pair for pair in labelled if index in pair[1].places] for index in range(len(grade.sentences))]


def _best(made: Sequence[tuple[str, PointCoverage]]) -> PointStatus | None:
    statuses = {item.status for _, item in made}
    return next((status for status in _MARKS if status in statuses), None)


def _sentence(index: int, text: str, made: Sequence[tuple[str, PointCoverage]]) -> str:
    status = _best(made)
    if status is None:
        return in_html(text)
    title = "\n".join(f"{status_in_words(item).capitalize()}: {label} {item.point}" for label, item in made)
    links = ", ".join(f'<a href="#{point(label)}">{label}</a>' for label, _ in made)
    bare = text.rstrip()
    return (
        f'<mark id="{sentence(index)}" class="is-{status}" title="{in_html(title)}">{in_html(bare)}</mark>'
        f'<sup aria-label="points {", ".join(label for label, _ in made)}">{links}</sup>'
        f"{in_html(text[len(bare) :])}"
    )


def draw_quoted_answer(answer: str, grade: RubricGrade) -> None:
    """The answer as it was typed, with the words marked that earn each criterion its level."""
    with st.container(key="quoted-answer"):
        st.html(
            '<section class="rh rh-answer"><h2>The words that count</h2>'
            f'<div class="rh-typed" dir="auto">{quoted(answer, grade.criteria)}</div>{_QUOTES}</section>'
        )


def criterion_labels(criteria: Sequence[CriterionGrade]) -> list[str]:
    """A short name for each criterion, in order, unlike any of a point."""
    return [f"R{number}" for number in range(1, len(criteria) + 1)]


def quoted(answer: str, criteria: Sequence[CriterionGrade]) -> str:
    """HTML that holds every character of the answer, in order; quotes may overlap."""
    spans = [
        (item.span, label, item)
        for label, item in zip(criterion_labels(criteria), criteria, strict=True)
        if item.span is not None and 0 <= item.span.start < item.span.end <= len(answer)
    ]
    cuts = sorted({0, len(answer)} | {end for span, _, _ in spans for end in (span.start, span.end)})
    pieces = []
    for start, end in pairwise(cuts):
        around = [(label, item) for span, label, item in spans if span.start <= start and end <= span.end]
        pieces.append(_marked(answer[start:end], around))
        pieces.append(_labels([label for span, label, _ in spans if span.end == end]))
    return "".join(pieces)


def _marked(text: str, around: Sequence[tuple[str, CriterionGrade]]) -> str:
    if not around:
        return in_html(text)
    best = max((item for _, item in around), key=lambda item: item.worth)
    title = "\n".join(f"{label} {item.title}: {item.level}" for label, item in around)
    places = " ".join(quote(label) for label, _ in around)
    return (
        f'<mark data-place="{places}" class="is-{best.level}" title="{in_html(title)}">{in_html(text)}</mark>'
    )


def _labels(labels: Sequence[str]) -> str:
    if not labels:
        return ""
    links = ", ".join(f'<a href="#{criterion(label)}">{label}</a>' for label in labels)
    return f'<sup aria-label="criteria {", ".join(labels)}">{links}</sup>'
