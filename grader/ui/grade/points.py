from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models import PointStatus, SimilarityGrade
from grader.ui.widgets.anchors import point
from grader.ui.widgets.text import in_html, problem
from grader.wording.numbers import SIGNS
from grader.wording.points import DID_YOU_SAY_THIS, status_in_words

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
    """A point under its short name; ``quotes`` are the words of the answer that come closest to it.

    ``judged`` is what the grader says of it, whatever the candidate ticked, and ``tenths`` what it brings to
    the score, in tenths of a point of it; None where its grade does not say.
    """

    label: str
    item: PointCoverage
    judged: PointStatus
    quotes: tuple[str, ...]
    tenths: int | None


def draw_points(shown: ShownAttempt, rubric: Rubric | None) -> None:
    """Every criterion with what it brings to the score and its points, then the model answer's points where
    there are any.

    On each the candidate can say otherwise. ``rubric`` lends its description of a strong answer to the
    criteria that it still has.
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
        st.html(f'<section class="rh rh-criteria"><h2>Point by point</h2>{_sum(grade, points)}</section>')
        for criterion in grade.criteria:
            own = [each for each in points if each.item.criterion_id == criterion.criterion_id]
            _draw_list(shown, _criterion_html(criterion, own, known), own)
        of_model_answer = [each for each in points if each.item.criterion_id is None]
        if of_model_answer and grade.criteria:
            st.html(_closed_list(of_model_answer))
        elif of_model_answer:
            _draw_list(shown, f"<h3>{_covered(of_model_answer)}</h3>", of_model_answer)


def _points(shown: ShownAttempt, grade: SimilarityGrade) -> list[_Point]:
    """Every point, with what the grader found for it even where the candidate says otherwise."""
    judged = shown.attempt.grades.get(SimilarityGrade.kind)
    items = judged.coverage if isinstance(judged, SimilarityGrade) else grade.coverage
    told = zip(point_labels(grade.coverage), grade.coverage, items, tenths_brought(grade), strict=True)
    return [
        _Point(label, item, found.status, grade.words(found, shown.attempt.answer), tenths)
        for label, item, found, tenths in told
    ]


def tenths_brought(grade: SimilarityGrade) -> list[int | None]:
    """What each point brings to the score, in tenths of a point of it: together they round to the score.

    None for all where the grade, of an earlier version, does not say.
    """
    brought = [item.added for item in grade.coverage if item.added is not None]
    if len(brought) < len(grade.coverage) or not brought:
        return [None] * len(grade.coverage)
    tenths = [round(10 * each) for each in brought]
    whole = min(max(sum(tenths), 10 * grade.score - 4), 10 * grade.score + 4)
    # What rounding left over goes to the points that bring most.
    for place in sorted(range(len(tenths)), key=lambda place: -tenths[place]):
        tenths[place] = max(0, tenths[place] + whole - sum(tenths))
    return list(tenths)


def _figure(tenths: int) -> str:
    return f"{tenths / 10:.1f}"


def _total(points: Sequence[_Point]) -> int | None:
    """What points bring together, in tenths."""
    tenths = [each.tenths for each in points if each.tenths is not None]
    return sum(tenths) if len(tenths) == len(points) else None


def _is_share(points: Sequence[_Point]) -> bool:
    """Whether each point brings a share of what it weighs; other graders share a score out among them."""
    return all(each.item.likelihood is not None for each in points)


def _sum(grade: SimilarityGrade, points: Sequence[_Point]) -> str:
    """The score as the sum of what its criteria bring."""
    parts = [
        _total([each for each in points if each.item.criterion_id == criterion_id])
        for criterion_id in [*(criterion.criterion_id for criterion in grade.criteria), None]
    ]
    told, whole = [part for part in parts if part], _total(points)
    if whole is None or len(told) < 2:
        return ""
    exact = "" if whole == 10 * grade.score else f", rounded {grade.score}"
    return (
        f'<p class="rh-small">The score adds up what the points bring: '
        f"{' + '.join(map(_figure, told))} = {_figure(whole)}{exact}.</p>"
    )


def _criterion_html(
    criterion: CriterionCoverage, points: Sequence[_Point], known: Mapping[str, Criterion]
) -> str:
    all_made = all(each.item.status is PointStatus.COVERED for each in points)
    described = ""
    if criterion.criterion_id in known and not all_made:
        strong = known[criterion.criterion_id].levels.strong
        described = f'<p class="rh-level"><b>A strong answer:</b> {in_html(strong)}</p>'
    total = _total(points)
    of = f" <small>of {criterion.weight}</small>" if _is_share(points) else ""
    brought = f"{criterion.score}%" if total is None else f"{_figure(total)}{of}"
    return (
        f'<h3>{in_html(criterion.title)} <span class="rh-points-score">{brought}</span></h3>'
        f'<div class="rh-bar" aria-hidden="true"><i style="width:{criterion.score}%"></i></div>{described}'
    )


def _draw_list(shown: ShownAttempt, head: str, points: Sequence[_Point]) -> None:
    """Points under their head, each with its buttons right below it."""
    for number, each in enumerate(points):
        st.html(_list_html([each], "" if number else head))
        _draw_question(shown, each)
    if not points:
        st.html(_list_html([], head))


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
        f'<p class="rh-status"><i aria-hidden="true">{SIGNS[item.status]}</i> {status_in_words(item)}'
        f"{_worth(each)}</p>"
        f'<div><p class="rh-point" dir="auto"><b>{each.label}</b> {in_html(item.point)}</p>'
        f"{quotes}</div></li>"
    )


def _short(sentence: str, longest: int = 160) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= longest else f"{flat[:longest].rsplit(' ', 1)[0]} …"


def _worth(each: _Point) -> str:
    """What the point brought of what it weighs; earlier versions of the grader did not say."""
    if each.item.weight is None or each.tenths is None:
        return ""
    of = f" of {100 * each.item.weight:.1f}" if _is_share([each]) else ""
    return f'<span class="rh-worth">{_figure(each.tenths)}{of}</span>'


def _draw_question(shown: ShownAttempt, each: _Point) -> None:
    """Whether the candidate said a point, or a way to say that the grader is wrong; once they told, the way
    to take that back, in the same place."""

    def keep(said: bool | None) -> None:
        st.session_state.pop(_PROBLEM, None)
        try:
            shown.tick(each.item, said=said)
        except GraderError as error:
            st.session_state[_PROBLEM] = (each.label, str(error))

    key, is_unsure = f"tick.{shown.attempt.id}.{each.label}", each.judged is PointStatus.UNSURE
    place = f"{'ask' if is_unsure else 'correct'}-{each.label}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=place):
        if each.item.said is not None:
            st.button("Undo", key=f"{key}.undo", on_click=keep, args=(None,))
        elif is_unsure:
            st.html(f'<p class="rh rh-ask">{DID_YOU_SAY_THIS}</p>', width="content")
            st.button("Yes", key=f"{key}.yes", on_click=keep, args=(True,))
            st.button("No", key=f"{key}.no", on_click=keep, args=(False,))
        else:
            said = each.judged is not PointStatus.COVERED
            label = "I did say this" if said else "I did not say this"
            st.button(label, key=f"{key}.wrong", on_click=keep, args=(said,), type="tertiary")
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
