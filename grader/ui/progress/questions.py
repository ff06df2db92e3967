from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from grader.ui.widgets.anchors import attempt_address, of_spot
from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import GraderKind, Question, WeakSpot, WeakTheme


_MOST_SPOTS = 8


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
