"""What the charts share: their colors, and how they carry their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.wording.progress import days_in_words, in_bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Day


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


HEIGHT = 170
FEW_DAYS = 10
"""Up to so many days each has its own tick."""
DAYS_OF = {"day": 1, "week": 7, "month": 30}
DATE = "%d %b %Y"


def draw_day_chart(days: Sequence[Day]) -> None:
    """Attempts by day, or by week or month where there are many, with the minutes in the tooltip."""
    st.altair_chart(day_chart(days, scheme()), alt=days_in_words(days), key="progress.days")


def day_chart(days: Sequence[Day], colors: str) -> Any:
    """The chart itself."""
    unit, bars = in_bars(days)
    rows = [
        # A time without a zone is read as local, and so stays on its day.
        {"date": f"{bar.on}T00:00:00", "attempts": bar.attempts, "minutes": round(bar.minutes, 1)}
        for bar in bars
    ]
    span = (days[-1].on - days[0].on).days + 1
    width = 700 * DAYS_OF[unit] // span
    return (
        chart_of(rows)
        .mark_bar(color=INK[colors], size=max(1, min(18, width - 1)))
        .encode(
            x=alt.X("date:T", title=None, axis=_axis(span)),
            y=alt.Y("attempts:Q", title=f"Attempts by {unit}", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            tooltip=[
                alt.Tooltip(
                    "date:T", title="Day" if unit == "day" else f"{unit.capitalize()} from", format=DATE
                ),
                alt.Tooltip("attempts:Q", title="Attempts"),
                alt.Tooltip("minutes:Q", title="Minutes"),
            ],
        )
        .properties(height=HEIGHT)
    )


def _axis(span: int) -> alt.Axis:
    """Dates as whole days: between two neighbors there is nothing to tell."""
    ticks: Any = {"interval": "day", "step": 1} if span <= FEW_DAYS else 6
    return alt.Axis(labelOverlap=True, tickCount=ticks, grid=False, format=DATE, labelFlush=False)
