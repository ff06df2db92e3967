from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import PointStatus
from grader.ui.answer_places import point, sentence
from grader.ui.components.plain import in_html
from grader.ui.components.point_labels import point_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import PointCoverage, SimilarityGrade


def draw(answer: str, grade: SimilarityGrade | None) -> None:
    """The answer as it was typed, its sentences marked by the points that they make."""
    body = in_html(answer) if grade is None else marked(answer, grade)
    legend = "" if grade is None else _LEGEND
    with st.container(key="marked-answer"):
        st.html(
            f'<section class="rh rh-answer"><h2>Your answer</h2><div class="rh-typed" dir="auto">{body}</div>'
            f"{legend}</section>"
        )


_LEGEND = (
    '<p class="rh-small rh-legend"><span class="is-covered">Underlined</span>: makes a point. '
    '<span class="is-touched">Dotted</span>: touches on one. Plain: adds none that we look for. '
    "Numbers and letters name the points.</p>"
)


def marked(answer: str, grade: SimilarityGrade) -> str:
    """HTML that holds every character of the answer, in order."""
    pieces, end = [], 0
    labelled = list(zip(point_labels(grade.coverage), grade.coverage, strict=True))
    for index, span in enumerate(grade.sentences):
        pieces.append(in_html(answer[end : span.start]))
        made = [pair for pair in labelled if pair[1].sentence == index]
        made.sort(key=lambda pair: pair[1].criterion_id is None)
        pieces.append(_sentence(index, answer[span.start : span.end], made))
        end = span.end
    pieces.append(in_html(answer[end:]))
    return "".join(pieces)


def _sentence(index: int, text: str, made: Sequence[tuple[str, PointCoverage]]) -> str:
    if not made:
        return in_html(text)
    covers = any(item.status is PointStatus.COVERED for _, item in made)
    status = PointStatus.COVERED if covers else PointStatus.TOUCHED
    title = "\n".join(f"{item.status.capitalize()}: {label} {item.point}" for label, item in made)
    links = ", ".join(f'<a href="#{point(label)}">{label}</a>' for label, _ in made)
    bare = text.rstrip()
    return (
        f'<mark id="{sentence(index)}" class="is-{status}" title="{in_html(title)}">{in_html(bare)}</mark>'
        f'<sup aria-label="points {", ".join(label for label, _ in made)}">{links}</sup>'
        f"{in_html(text[len(bare) :])}"
    )
