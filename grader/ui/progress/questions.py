from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from grader.models import VerdictKind
from grader.ui.widgets.anchors import attempt_address, of_spot
from grader.ui.widgets.text import in_html
from grader.ui.widgets.verdict import MARKS
from grader.wording.numbers import signed
from grader.wording.progress import score_and_interval
from grader.wording.verdicts import trend_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.models import GraderKind, Mark, Question, QuestionStanding, Trend, WeakSpot, WeakTheme


_HEADS = ("Question", "Attempts", "First", "Best", "Latest", "Change")
_MOST_SPOTS = 8


def draw_figures_table(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, folded: bool = False
) -> None:
    """A table of plain figures; folded, it opens beneath the chart that it belongs to."""
    table = _table_html(title, heads, ([in_html(cell) for cell in row] for row in rows))
    if folded:
        table = f"<details><summary>{in_html(title)}</summary>{table}</details>"
    st.html(f'<section class="rh rh-figures">{table}</section>')


def _table_html(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already; the first of each row names it."""
    head = "".join(f'<th scope="col">{in_html(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(
            f'<td data-head="{in_html(name)}">{cell}</td>' for name, cell in zip(heads[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    caption = f'<caption class="rh-unseen">{in_html(title)}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def draw_question_figures(standings: Sequence[QuestionStanding], texts: Mapping[str, str]) -> None:
    """First, best and latest score of every question that was answered, each with a link to the answer."""
    rows = [
        (
            f'<span dir="auto">{in_html(texts.get(each.question_id, each.question_id))}</span>',
            f"{each.attempts:,}",
            *(
                _mark(mark, by_earlier=each.by_earlier_grader(mark))
                for mark in (each.first, each.best, each.latest)
            ),
            _trend(each.trend),
        )
        for each in standings
    ]
    table = _table_html("First, best and latest score by question", _HEADS, rows)
    st.html(
        f'<section class="rh rh-figures rh-questions-figures"><h2>Question by question</h2>{table}</section>'
    )


def _mark(mark: Mark | None, *, by_earlier: bool) -> str:
    if mark is None:
        return "–"
    revision = " <small>revision</small>" if mark.revision else ""
    earlier = " <small>by an earlier grader</small>" if by_earlier else ""
    said, address = in_html(score_and_interval(mark)), attempt_address(mark.attempt_id)
    return f'<a href="{address}" target="_self">{said}</a>{revision}{earlier}'


def _trend(trend: Trend) -> str:
    change = "" if trend.change is None else f" {signed(trend.change)}"
    word = {
        VerdictKind.BETTER: "progress",
        VerdictKind.WORSE: "lower",
        VerdictKind.NO_DIFFERENCE: "within the noise",
    }.get(trend.kind, "not known")
    said = f'<span aria-hidden="true">{MARKS[trend.kind]}</span>{change} <small>{word}</small>'
    return f'<span class="is-{trend.kind}" title="{in_html(trend_sentence(trend))}">{said}</span>'


def draw_not_yet(questions: Sequence[Question]) -> None:
    """The questions never answered, each a link that opens it."""
    links = "".join(
        f'<li><a href="./?question={quote(each.id)}" target="_self" dir="auto">{in_html(each.text)}</a></li>'
        for each in questions
    )
    st.html(
        f'<section class="rh rh-not-yet"><details><summary>Not practiced yet: {len(questions):,}</summary>'
        f"<ul>{links}</ul></details></section>"
    )


def draw_themes(themes: Sequence[WeakTheme], texts: Mapping[str, str], grader: GraderKind) -> None:
    """What keeps being weak, with the words of each answer that come closest and a link to them."""
    items = "".join(_theme(theme, texts, grader) for theme in themes)
    st.html(f'<section class="rh rh-themes"><h2>What stays weak across questions</h2>{items}</section>')


def _theme(theme: WeakTheme, texts: Mapping[str, str], grader: GraderKind) -> str:
    spots = "".join(_spot(spot, texts, grader) for spot in theme.spots[:_MOST_SPOTS])
    more = len(theme.spots) - _MOST_SPOTS
    rest = f'<p class="rh-small">and {more} more</p>' if more > 0 else ""
    return f"<details><summary>{in_html(_theme_in_words(theme))}</summary><ul>{spots}</ul>{rest}</details>"


def _spot(spot: WeakSpot, texts: Mapping[str, str], grader: GraderKind) -> str:
    said = f"<q>{in_html(spot.sentence)}</q>" if spot.sentence else "<span>nothing in the answer</span>"
    asked = in_html(texts.get(spot.question_id, spot.question_id))
    address = f"{attempt_address(spot.attempt_id)}&amp;at={of_spot(spot, grader)}"
    return (
        f'<li dir="auto"><b>{in_html(spot.criterion)}</b> {said} '
        f'<a href="{address}" target="_self">{asked}</a></li>'
    )


def _theme_in_words(theme: WeakTheme) -> str:
    """One sentence: how many of the latest answers lack it."""
    weak = len(theme.spots)
    if theme.missing == weak:
        return f"{theme.name}: missing in {weak} of {theme.answers} answers"
    missing = f", missing in {theme.missing}" if theme.missing else ""
    return f"{theme.name}: weak in {weak} of {theme.answers} answers{missing}"
