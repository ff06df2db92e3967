from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.advice import next_points
from grader.ui.components.plain import in_html
from grader.ui.components.point_labels import point_labels

if TYPE_CHECKING:
    from grader.models import PointCoverage, Question, SimilarityGrade

_COUNTS = {1: "One thing", 2: "Two things", 3: "Three things"}


def draw(question: Question | None, grade: SimilarityGrade) -> None:
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
