"""What the charts share: their colors, and how they carry their rows."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

INK = {"light": "#1d5b54", "dark": "#84ccbd"}
AMBER = {"light": "#85570b", "dark": "#e3b667"}
RUST = {"light": "#93402c", "dark": "#eda28d"}
SOFT = {"light": "#565d57", "dark": "#aeb2a9"}


def chart_of(rows: list[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that travel inside it: no data frame is needed for so few."""
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def scheme() -> str:
    """Which of the two sets of colors the page is in."""
    return "dark" if st.context.theme.type == "dark" else "light"
