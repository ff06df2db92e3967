from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from grader.models import ChangeKind, PointStatus, SimilarityGrade
from grader.ui.grade.points import point_labels
from grader.ui.widgets.anchors import attempt_address, point
from grader.ui.widgets.text import in_html
from grader.wording.numbers import SIGNS, count
from grader.wording.points import DID_YOU_SAY_THIS, status_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from grader.models import (
        Attempt,
        Change,
        Comparison,
        CriterionRow,
        LevelStanding,
        Moved,
        PointRow,
        Standing,
    )


_NEITHER = '<p class="rh-small">No point surely came or went.</p>'
_LEGEND = (
    '<p class="rh-small rh-legend"><ins>Underlined</ins>: new. <del>Struck through</del>: gone. '
    "Plain: as it was.</p>"
)
_TOLD = {ChangeKind.DELETED: ("del", "gone"), ChangeKind.INSERTED: ("ins", "new")}
"""The element of each change, and what a screen reader says before it."""


def draw_standings_table(comparison: Comparison, names: Sequence[str]) -> None:
    """Every criterion and point, draft beside draft, with the words that come closest."""
    heads = "".join(f'<th scope="col">{in_html(name)}</th>' for name in names)
    criteria = {row.criterion_id: row for row in comparison.criteria}
    drafts = [
        _Draft(name, _addresses(attempt)) for name, attempt in zip(names, comparison.attempts, strict=True)
    ]
    bodies = "".join(
        _body(criteria.get(criterion_id or ""), rows, drafts)
        for criterion_id, rows in groupby(comparison.points, key=lambda row: row.criterion_id)
    )
    st.html(
        '<section class="rh rh-standings"><h2>Point by point</h2><table><caption class="rh-unseen">What each '
        f"draft does about each point</caption><thead><tr><th scope='col'>Point</th>{heads}</tr></thead>"
        f"{bodies}</table></section>"
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column: its name, and where each of its points, by criterion and text, stands on the draft's page."""

    name: str
    places: Mapping[tuple[str | None, str], str]


def _addresses(attempt: Attempt) -> dict[tuple[str | None, str], str]:
    grade = attempt.grade(SimilarityGrade)
    coverage = grade.coverage if grade else ()
    page = attempt_address(attempt.id)
    return {
        item.key: f"{page}&at={point(label)}"
        for label, item in zip(point_labels(coverage), coverage, strict=True)
    }


def _body(criterion: CriterionRow | None, rows: Iterable[PointRow], drafts: Sequence[_Draft]) -> str:
    head = "" if criterion is None else _criterion(criterion, [draft.name for draft in drafts])
    return f"<tbody>{head}{''.join(_row(row, drafts) for row in rows)}</tbody>"


def _row(row: PointRow, drafts: Sequence[_Draft]) -> str:
    pairs = zip(row.standings, drafts, strict=True)
    cells = "".join(_standing(row, each, draft) for each, draft in pairs)
    return f'<tr class="{_outcome(row)}"><th scope="row">{in_html(row.point)}</th>{cells}</tr>'


def _criterion(row: CriterionRow, names: Sequence[str]) -> str:
    cells = "".join(
        f'<td data-draft="{in_html(name)}"><b>{"–" if score is None else score}</b>{_level(level)}</td>'
        for name, score, level in zip(names, row.coverage, row.levels, strict=True)
    )
    title = f"{in_html(row.title)} <small>{row.weight}% of the rubric</small>"
    return f'<tr class="rh-standings-criterion"><th scope="rowgroup">{title}</th>{cells}</tr>'


def _level(standing: LevelStanding | None) -> str:
    if standing is None:
        return ""
    quote = f"<q>{in_html(standing.quote)}</q>" if standing.quote else ""
    return f" <span>by the rubric {in_html(standing.level)}</span>{quote}"


def _outcome(row: PointRow) -> str:
    first, last = row.standings[0], row.standings[-1]
    return "" if first and last and first.status is last.status else "is-changed"


def _standing(row: PointRow, standing: Standing | None, draft: _Draft) -> str:
    if standing is None:
        return f'<td data-draft="{in_html(draft.name)}">not graded for it</td>'
    quotes = "".join(f"<q>{in_html(words)}</q>" for words in standing.quotes)
    asked = ""
    if standing.status is PointStatus.UNSURE:
        place = draft.places[row.criterion_id, row.point]
        asked = f'<a href="{in_html(place)}">{DID_YOU_SAY_THIS}</a>'
    return (
        f'<td data-draft="{in_html(draft.name)}"><span class="rh-status is-{standing.status}">'
        f'<i aria-hidden="true">{SIGNS[standing.status]}</i> {status_in_words(standing)}</span>'
        f"{quotes}{asked}</td>"
    )


def draw_won_and_lost(moved: Moved) -> None:
    """The points that a step surely won and lost."""
    st.html(
        '<section class="rh rh-won"><h2>Points that changed</h2>'
        f"{_list('+', 'Made now, missing before', moved.won)}"
        f"{_list('−', 'Made before, missing now', moved.lost)}"
        f"{'' if moved.won or moved.lost else _NEITHER}{_unsure(moved.unsure)}</section>"
    )


def _unsure(number: int) -> str:
    if not number:
        return ""
    moved = f"{count(number, 'point')} changed as well, but {'is' if number == 1 else 'are'} not sure"
    return f'<p class="rh-small">{moved} in both drafts: see the table below.</p>'


def _list(mark: str, title: str, rows: Sequence[PointRow]) -> str:
    items = "".join(f"<li><span aria-hidden='true'>{mark}</span> {in_html(row.point)}</li>" for row in rows)
    return f"<h3>{title}</h3><ul>{items}</ul>" if rows else ""


def draw_maybe_won(moved: Moved, later: Attempt, tick: Callable[[PointRow, bool], None]) -> None:
    """The points that ``later`` may make and the draft before it did not, each with the question whether it
    does, which ``tick`` takes the answer to."""
    for number, row in enumerate(moved.maybe):
        standing = row.standings[-1]
        quotes = "".join(f"<q>{in_html(words)}</q>" for words in standing.quotes) if standing else ""
        with st.container(key=f"maybe-{later.id}-{number}", gap=None):
            st.html(
                f'<section class="rh rh-maybe"><p dir="auto"><i aria-hidden="true">'
                f"{SIGNS[PointStatus.UNSURE]}</i> {in_html(row.point)}</p>{quotes}</section>"
            )
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.html(f'<p class="rh rh-ask">{DID_YOU_SAY_THIS}</p>', width="content")
                key = f"compare.tick.{later.id}.{row.criterion_id}.{row.point}"
                st.button("Yes", key=f"{key}.yes", on_click=tick, args=(row, True))
                st.button("No", key=f"{key}.no", on_click=tick, args=(row, False))


def draw_word_changes(title: str, changes: Sequence[Change]) -> None:
    """The later text with what it gained and lost, told apart by line and word, not by color alone."""
    body = "".join(_change(each) for each in changes)
    st.html(
        f'<section class="rh rh-changes"><h2>{in_html(title)}</h2>'
        f'<div class="rh-typed" dir="auto">{body}</div>{_LEGEND}</section>'
    )


def _change(change: Change) -> str:
    bare = change.text.rstrip()
    space = in_html(change.text[len(bare) :])
    if change.kind is ChangeKind.KEPT:
        return f"{in_html(bare)}{space}"
    element, word = _TOLD[change.kind]
    told = f'<span class="rh-unseen">[{word}: </span>{in_html(bare)}<span class="rh-unseen">]</span>'
    return f"<{element}>{told}</{element}>{space or ' '}"
