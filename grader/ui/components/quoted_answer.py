from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.answer_places import criterion, quote
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import CriterionGrade, RubricGrade

_LEGEND = (
    '<p class="rh-small rh-legend"><span class="is-strong">Underlined</span>: the words that earn a '
    'criterion its strong. <span class="is-partial">Dotted</span>: its partial. '
    "R1, R2 … name the criteria.</p>"
)


def draw(answer: str, grade: RubricGrade) -> None:
    """The answer as it was typed, with the words marked that earn each criterion its level."""
    with st.container(key="quoted-answer"):
        st.html(
            '<section class="rh rh-answer"><h2>The words that count</h2>'
            f'<div class="rh-typed" dir="auto">{quoted(answer, grade.criteria)}</div>{_LEGEND}</section>'
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
