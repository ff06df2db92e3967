from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.next_points import level_read
from grader.models import PointStatus
from grader.ui.widgets.anchors import point
from grader.ui.widgets.text import in_html
from grader.wording.numbers import SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import Criterion, CriterionCoverage, PointCoverage, Rubric, SimilarityGrade


def point_labels(coverage: Sequence[PointCoverage]) -> list[str]:
    """A short name for each point, in order: 1, 2, 3 … for the rubric's, a, b, c … for the model answer's."""
    labels, numbers, letters = [], 0, 0
    for item in coverage:
        if item.criterion_id is None:
            labels.append(_letters(letters))
            letters += 1
        else:
            numbers += 1
            labels.append(str(numbers))
    return labels


def _letters(index: int) -> str:
    """a to z, then aa, ab … as spreadsheets name columns."""
    before, last = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + last)


def draw_criterion_list(grade: SimilarityGrade, answer: str, rubric: Rubric | None) -> None:
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
        level = level_read(criterion.score, [item.status for _, item in points])
        if level is not None:
            description = known[criterion.criterion_id].levels.described(level)
            described = f'<p class="rh-level"><b>Closest level, {level}:</b> {in_html(description)}</p>'
    return (
        f"<article><h3>{in_html(criterion.title)} <small>{criterion.weight}% of the rubric</small>"
        f'<span class="rh-points-score">{criterion.score}</span></h3>'
        f'<div class="rh-bar" aria-hidden="true"><i style="width:{criterion.score}%"></i></div>'
        f"{described}{_points_html(points, sentences)}</article>"
    )


def _points_html(points: Sequence[tuple[str, PointCoverage]], sentences: Sequence[str]) -> str:
    """Labelled points, each with its status as sign and word, and the sentence that comes closest to it."""
    return f'<ul class="rh-points">{"".join(_point(label, item, sentences) for label, item in points)}</ul>'


def _point(label: str, item: PointCoverage, sentences: Sequence[str]) -> str:
    words = ""
    if item.sentence is not None and item.sentence < len(sentences):
        words = f'<q dir="auto">{in_html(_short(sentences[item.sentence]))}</q>'
    return (
        f'<li id="{point(label)}" class="is-{item.status}">'
        f'<p class="rh-status"><i aria-hidden="true">{SIGNS[item.status]}</i> {item.status}</p>'
        f'<div><p class="rh-point" dir="auto"><b>{label}</b> {in_html(item.point)}</p>'
        f"{words}{_worth(item)}</div></li>"
    )


def _short(sentence: str, longest: int = 160) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= longest else f"{flat[:longest].rsplit(' ', 1)[0]} …"


def _worth(item: PointCoverage) -> str:
    """What the point weighs and brought; earlier versions of the grader did not say."""
    if item.weight is None or item.added is None:
        return ""
    share, brought = f"{item.weight:.1%}", f"{item.added:.1f}"
    return f'<p class="rh-small">{share} of a full answer; brought {brought} points of the score</p>'


def _model_answer(
    points: Sequence[tuple[str, PointCoverage]], sentences: Sequence[str], *, opened: bool
) -> str:
    covered = sum(item.status is PointStatus.COVERED for _, item in points)
    return (
        f"<details{' open' if opened else ''}><summary>Against the model answer: "
        f"{covered} of {len(points)} sentences covered</summary>{_points_html(points, sentences)}</details>"
    )
