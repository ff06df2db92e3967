from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.next_points import level_read
from grader.errors import GraderError
from grader.models import PointStatus, SimilarityGrade
from grader.ui.widgets.anchors import point
from grader.ui.widgets.text import in_html, problem
from grader.wording.numbers import SIGNS
from grader.wording.points import DID_YOU_SAY_THIS, GOES_BY_WORDS, status_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import Criterion, CriterionCoverage, PointCoverage, Rubric
    from grader.ui.grade.shown import ShownAttempt


_PROBLEM = "points.problem"
"""Where the session keeps why the last tick is not kept, with the name of its point."""


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


@dataclass(frozen=True, slots=True)
class _Point:
    """A point under its short name; ``quotes`` are the words of the answer that come closest to it."""

    label: str
    item: PointCoverage
    quotes: tuple[str, ...]


_WHAT_IT_CANNOT_SEE = f'<p class="rh-small">{in_html(GOES_BY_WORDS)}</p>'


def draw_points(shown: ShownAttempt, rubric: Rubric | None) -> None:
    """Every criterion with its score and its points, then the model answer's points where there are any.

    Where a point is unsure, the candidate is asked. ``rubric`` lends its level descriptions to the criteria
    that it still has.
    """
    _draw_all(shown, rubric, shown.drawn)


@st.fragment
def _draw_all(shown: ShownAttempt, rubric: Rubric | None, drawn: int) -> None:
    grade = shown.grade
    if grade is None:
        return
    shown.redraw(drawn)
    points = _points(shown, grade)
    known = {criterion.id: criterion for criterion in rubric.criteria} if rubric else {}
    with st.container(key="points", gap=None):
        st.html(f'<section class="rh rh-criteria"><h2>Point by point</h2>{_WHAT_IT_CANNOT_SEE}</section>')
        for criterion in grade.criteria:
            own = [each for each in points if each.item.criterion_id == criterion.criterion_id]
            _draw_list(shown, _criterion_html(criterion, own, known), own)
        of_model_answer = [each for each in points if each.item.criterion_id is None]
        if of_model_answer and grade.criteria:
            st.html(_closed_list(of_model_answer))
        elif of_model_answer:
            _draw_list(shown, f"<h3>{_covered(of_model_answer)}</h3>", of_model_answer)


def _points(shown: ShownAttempt, grade: SimilarityGrade) -> list[_Point]:
    """Every point, with the words that the grader found for it even where the candidate says otherwise."""
    judged = shown.attempt.grades.get(SimilarityGrade.kind)
    items = judged.coverage if isinstance(judged, SimilarityGrade) else grade.coverage
    return [
        _Point(label, item, grade.words(found, shown.attempt.answer))
        for label, item, found in zip(point_labels(grade.coverage), grade.coverage, items, strict=True)
    ]


def _criterion_html(
    criterion: CriterionCoverage, points: Sequence[_Point], known: Mapping[str, Criterion]
) -> str:
    described = ""
    if criterion.criterion_id in known:
        level = level_read(criterion.score, [each.item.status for each in points])
        if level is not None:
            description = known[criterion.criterion_id].levels.described(level)
            described = (
                f'<p class="rh-level"><b>The rubric on a {level} answer:</b> {in_html(description)}</p>'
            )
    return (
        f"<h3>{in_html(criterion.title)} <small>{criterion.weight}% of the rubric</small>"
        f'<span class="rh-points-score">{criterion.score}</span></h3>'
        f'<div class="rh-bar" aria-hidden="true"><i style="width:{criterion.score}%"></i></div>{described}'
    )


def _draw_list(shown: ShownAttempt, head: str, points: Sequence[_Point]) -> None:
    """Points under their head, each that is unsure or ticked with its buttons right below it."""
    run: list[_Point] = []
    for each in points:
        run.append(each)
        if each.item.status is PointStatus.UNSURE or each.item.said is not None:
            st.html(_list_html(run, head))
            _draw_question(shown, each)
            run, head = [], ""
    if run or head:
        st.html(_list_html(run, head))


def _list_html(points: Sequence[_Point], head: str = "") -> str:
    """Labelled points, each with its status as sign and word, and the sentences that come closest to it."""
    items = "".join(map(_point_html, points))
    body = f'{head}<ul class="rh-points">{items}</ul>'
    return f'<section class="rh rh-criteria{" rh-criterion" if head else ""}">{body}</section>'


def _point_html(each: _Point) -> str:
    item = each.item
    quotes = "".join(f'<q dir="auto">{in_html(_short(words))}</q>' for words in each.quotes)
    return (
        f'<li id="{point(each.label)}" class="is-{item.status}">'
        f'<p class="rh-status"><i aria-hidden="true">{SIGNS[item.status]}</i> {status_in_words(item)}</p>'
        f'<div><p class="rh-point" dir="auto"><b>{each.label}</b> {in_html(item.point)}</p>'
        f"{quotes}{_worth(item)}</div></li>"
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


def _draw_question(shown: ShownAttempt, each: _Point) -> None:
    """Whether the candidate said a point; once they told, the way to take that back, in the same place."""

    def keep(said: bool | None) -> None:
        st.session_state.pop(_PROBLEM, None)
        try:
            shown.tick(each.item, said=said)
        except GraderError as error:
            st.session_state[_PROBLEM] = (each.label, str(error))

    key = f"tick.{shown.attempt.id}.{each.label}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"ask-{each.label}"):
        if each.item.said is None:
            st.html(f'<p class="rh rh-ask">{DID_YOU_SAY_THIS}</p>', width="content")
            st.button("Yes", key=f"{key}.yes", on_click=keep, args=(True,))
            st.button("No", key=f"{key}.no", on_click=keep, args=(False,))
        else:
            st.button("Undo", key=f"{key}.undo", on_click=keep, args=(None,))
    label, reason = st.session_state.get(_PROBLEM, ("", ""))
    if label == each.label:
        problem(f"Your word on point {label} is not kept. {reason}")


def _covered(points: Sequence[_Point]) -> str:
    covered = sum(each.item.status is PointStatus.COVERED for each in points)
    return f"Against the model answer: {covered} of {len(points)} sentences covered"


def _closed_list(points: Sequence[_Point]) -> str:
    """The model answer's points where the rubric's came first: only in grades of earlier versions."""
    return (
        f'<section class="rh rh-criteria"><details><summary>{_covered(points)}</summary>'
        f'<ul class="rh-points">{"".join(map(_point_html, points))}</ul></details></section>'
    )
