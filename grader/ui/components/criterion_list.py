from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.advice import level
from grader.ui.components.coverage_list import points_html
from grader.ui.components.plain import in_html
from grader.ui.components.point_labels import point_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import Criterion, CriterionCoverage, PointCoverage, Rubric, SimilarityGrade


def draw(grade: SimilarityGrade, answer: str, rubric: Rubric | None) -> None:
    """Every criterion with its score and its points, then the model answer's points, closed.

    ``rubric`` lends its level descriptions to the criteria it still has.
    """
    sentences = [answer[span.start : span.end] for span in grade.sentences]
    labelled = list(zip(point_labels(grade.coverage), grade.coverage, strict=True))
    known = {criterion.id: criterion for criterion in rubric.criteria} if rubric else {}
    criteria = "".join(
        _criterion(
            criterion,
            [pair for pair in labelled if pair[1].criterion_id == criterion.criterion_id],
            sentences,
            known,
        )
        for criterion in grade.criteria
    )
    own = [pair for pair in labelled if pair[1].criterion_id is None]
    st.html(
        '<section class="rh rh-criteria"><h2>Point by point</h2>'
        f"{criteria}{_model_answer(own, sentences, opened=not criteria) if own else ''}</section>"
    )


def _criterion(
    criterion: CriterionCoverage,
    points: Sequence[tuple[str, PointCoverage]],
    sentences: Sequence[str],
    known: Mapping[str, Criterion],
) -> str:
    described = ""
    if criterion.criterion_id in known:
        found = level(known[criterion.criterion_id], criterion.score, [item.status for _, item in points])
        described = (
            f'<p class="rh-level"><b>Closest level, {found.name}:</b> {in_html(found.description)}</p>'
        )
    return (
        f"<article><h3>{in_html(criterion.title)} <small>{criterion.weight}% of the rubric</small>"
        f'<span class="rh-points-score">{criterion.score}</span></h3>'
        f'<div class="rh-bar" aria-hidden="true"><i style="width:{criterion.score}%"></i></div>'
        f"{described}{points_html(points, sentences)}</article>"
    )


def _model_answer(
    points: Sequence[tuple[str, PointCoverage]], sentences: Sequence[str], *, opened: bool
) -> str:
    covered = sum(item.status == "covered" for _, item in points)
    return (
        f"<details{' open' if opened else ''}><summary>Against the model answer: "
        f"{covered} of {len(points)} sentences covered</summary>{points_html(points, sentences)}</details>"
    )
