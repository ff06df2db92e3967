from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.ui.progress_words import scores_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from grader.models import Series

HEIGHT = 300
MOST_BREAKS = 8
"""Of more changes of the grader only the latest are drawn."""
INK = {"light": "#1d5b54", "dark": "#84ccbd"}
AMBER = {"light": "#85570b", "dark": "#e3b667"}
SOFT = {"light": "#565d57", "dark": "#aeb2a9"}
KINDS = ("From nothing", "Revision")


def draw(series: Series, texts: Mapping[str, str], zone: tzinfo | None) -> None:
    """Scores over time with their intervals; the line breaks where the grader changed."""
    st.altair_chart(
        score_chart(series, texts, scheme()), alt=scores_in_words(series, zone), key="progress.scores"
    )


def chart_of(rows: list[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that travel inside it: no data frame is needed for so few."""
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def scheme() -> str:
    """Which of the two sets of colors the page is in."""
    return "dark" if st.context.theme.type == "dark" else "light"


def score_chart(series: Series, texts: Mapping[str, str], colors: str) -> Any:
    """The chart itself; ``texts`` are the questions by their ids."""
    layers = [_intervals(series, colors), _line(series, colors), _marks(series, texts, colors)]
    if series.breaks:
        layers += _breaks(series, colors)
    return alt.layer(*layers).properties(height=HEIGHT)


def _intervals(series: Series, colors: str) -> Any:
    rows = [
        {"at": _time(each.at), "low": each.low, "high": each.high, "segment": each.segment}
        for each in series.averages
    ]
    chart = chart_of(rows)
    averaged = any(each.attempts > 1 for each in series.averages)
    # A band needs neighbors; where each attempt stands for itself, so does its interval.
    drawn = (
        chart.mark_area(color=INK[colors], opacity=0.16)
        if averaged
        else chart.mark_rule(color=INK[colors], opacity=0.3, strokeWidth=3)
    )
    return drawn.encode(x=_x(series), y=_y("low"), y2="high:Q", detail="segment:N")


def _line(series: Series, colors: str) -> Any:
    rows = [{"at": _time(each.at), "score": each.score, "segment": each.segment} for each in series.averages]
    return (
        chart_of(rows)
        .mark_line(color=INK[colors], strokeWidth=2)
        .encode(x=_x(series), y=_y("score"), detail="segment:N")
    )


def _marks(series: Series, texts: Mapping[str, str], colors: str) -> Any:
    many = len(series.marks) > 100
    rows = [
        {
            "at": _time(mark.at),
            "score": mark.score,
            "interval": f"{mark.low} to {mark.high}",
            "kind": KINDS[mark.revision],
            "question": texts.get(mark.question_id, mark.question_id),
        }
        for mark in series.marks
    ]
    return (
        chart_of(rows)
        .mark_point(filled=True, size=18 if many else 60, opacity=0.45 if many else 0.95)
        .encode(
            x=_x(series),
            y=_y("score"),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=list(KINDS), range=[INK[colors], AMBER[colors]]),
                legend=alt.Legend(orient="top"),
            ),
            shape=alt.Shape(
                "kind:N", title=None, scale=alt.Scale(domain=list(KINDS), range=["circle", "triangle-up"])
            ),
            tooltip=[
                alt.Tooltip("question:N", title="Question"),
                alt.Tooltip("score:Q", title="Score"),
                alt.Tooltip("interval:N", title="Interval"),
                alt.Tooltip("kind:N", title="Answered"),
                alt.Tooltip("at:T", title="When", format="%d %b %Y, %H:%M"),
            ],
        )
    )


def _breaks(series: Series, colors: str) -> list[Any]:
    first = max(0, len(series.breaks) - MOST_BREAKS)
    rows = [
        {"at": _time(each.at), "reason": each.reason, "number": str(number)}
        for number, each in enumerate(series.breaks, 1)
        if number > first
    ]
    base = chart_of(rows).encode(x=_x(series), tooltip=[alt.Tooltip("reason:N", title="The grader changed")])
    return [
        base.mark_rule(color=SOFT[colors], strokeDash=[4, 3]),
        base.mark_text(color=SOFT[colors], align="left", dx=4, dy=8, fontWeight=600).encode(
            y=alt.value(0), text="number:N"
        ),
    ]


def _x(series: Series) -> alt.X:
    # Between several times the axis itself finds out how much of them to say.
    alone: dict[str, Any] = {"format": "%d %b %Y, %H:%M"} if len(series.marks) == 1 else {}
    return alt.X("at:T", title=None, axis=alt.Axis(labelOverlap=True, tickCount=6, grid=False, **alone))


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", title="Score", scale=alt.Scale(domain=[0, 100]))


def _time(moment: datetime) -> Any:
    return moment.isoformat().replace("+00:00", "Z")
