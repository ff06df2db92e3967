from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.ui.components.score_chart import INK, chart_of, scheme
from grader.ui.progress_words import days_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Day

HEIGHT = 170


def draw(days: Sequence[Day]) -> None:
    """Attempts by day, with the minutes of writing in the tooltip."""
    st.altair_chart(day_chart(days, scheme()), alt=days_in_words(days), key="progress.days")


def day_chart(days: Sequence[Day], colors: str) -> Any:
    """The chart itself."""
    rows = [
        # Noon keeps a date on its day whatever the zone that it is drawn in.
        {"date": f"{day.date}T12:00:00", "attempts": day.attempts, "minutes": round(day.minutes, 1)}
        for day in days
    ]
    span = (days[-1].date - days[0].date).days + 1
    return (
        chart_of(rows)
        .mark_bar(color=INK[colors], size=max(1, min(18, 700 // span)))
        .encode(
            x=alt.X("date:T", title=None, axis=alt.Axis(labelOverlap=True, tickCount=6, grid=False)),
            y=alt.Y("attempts:Q", title="Attempts", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            tooltip=[
                alt.Tooltip("date:T", title="Day", format="%d %b %Y"),
                alt.Tooltip("attempts:Q", title="Attempts"),
                alt.Tooltip("minutes:Q", title="Minutes"),
            ],
        )
        .properties(height=HEIGHT)
    )
