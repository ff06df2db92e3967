from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.trust import BLIND_SPOTS
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import FittedSet


def draw(sets: Sequence[FittedSet]) -> None:
    """How the present grader agrees with people, closed until it is asked for."""
    with st.expander("How far can I trust this?"):
        rows = "".join(_row(item) for item in sets)
        spots = "".join(f"<li>{in_html(spot)}</li>" for spot in BLIND_SPOTS)
        st.html(
            '<section class="rh rh-reliability"><p>How far the score ranks answers to one question as '
            "people did (1 is full agreement, 0 none), on sets of graded answers, each left out while it "
            "learnt:</p>"
            "<table><thead><tr><th>graded answers</th><th>this score</th><th>plain cosine</th>"
            f"<th>a second person</th><th>grades in the range</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<p>What it is blind to:</p><ul>{spots}</ul></section>"
        )


def _row(item: FittedSet) -> str:
    second = item.second_human.within if item.second_human else None
    covered = "–" if item.left_out.covered is None else f"{item.left_out.covered:.0%}"
    return (
        f"<tr><td>{in_html(item.name)} ({item.answers:,})</td><td>{_figure(item.left_out.within)}</td>"
        f"<td>{_figure(item.cosine.within)}</td><td>{_figure(second)}</td><td>{covered}</td></tr>"
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
