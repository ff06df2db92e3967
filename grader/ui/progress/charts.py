"""What the charts share: their colors, and how they carry their rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.ui.widgets.text import in_html
from grader.wording.numbers import date_in_words
from grader.wording.plan import company, how_it_went, interview_in_words
from grader.wording.progress import BarSpan, days_in_words, in_bars, named, scores_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from grader.models import Day, Interview, Series


INK = {"light": "#1d5b54", "dark": "#84ccbd"}
AMBER = {"light": "#85570b", "dark": "#e3b667"}
_RUST = {"light": "#93402c", "dark": "#eda28d"}
SOFT = {"light": "#565d57", "dark": "#aeb2a9"}
_DAYS_HEIGHT = 170
_FEW_DAYS = 10
"""Up to so many days each has its own tick."""
_DAYS_OF = {BarSpan.DAY: 1, BarSpan.WEEK: 7, BarSpan.MONTH: 30}
_DATE = "%d %b %Y"
_SCORES_HEIGHT = 300
MOST_BREAKS = 8
"""Of more changes of the grader only the latest are drawn."""
_KINDS = ("From scratch", "Revision")


def chart_of(rows: list[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that travel inside it: no data frame is needed for so few."""
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def scheme() -> str:
    """Which of the two sets of colors the page is in."""
    return "dark" if st.context.theme.type == "dark" else "light"


def draw_day_chart(days: Sequence[Day]) -> None:
    """Attempts by day, or by week or month where there are many, with the minutes in the tooltip."""
    st.altair_chart(_day_chart(days, scheme()), alt=days_in_words(days), key="progress.days")


def _day_chart(days: Sequence[Day], colors: str) -> Any:
    """The chart itself."""
    unit, bars = in_bars(days)
    rows = [
        # A time without a zone is read as local, and so stays on its day.
        {"date": f"{bar.on}T00:00:00", "attempts": bar.attempts, "minutes": round(bar.minutes, 1)}
        for bar in bars
    ]
    span = (days[-1].on - days[0].on).days + 1
    width = 700 * _DAYS_OF[unit] // span
    return (
        chart_of(rows)
        .mark_bar(color=INK[colors], size=max(1, min(18, width - 1)))
        .encode(
            x=alt.X("date:T", title=None, axis=_axis(span)),
            y=alt.Y("attempts:Q", title=f"Answers by {unit}", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            tooltip=[
                alt.Tooltip(
                    "date:T",
                    title="Day" if unit is BarSpan.DAY else f"{unit.capitalize()} from",
                    format=_DATE,
                ),
                alt.Tooltip("attempts:Q", title="Answers"),
                alt.Tooltip("minutes:Q", title="Minutes"),
            ],
        )
        .properties(height=_DAYS_HEIGHT)
    )


def _axis(span: int) -> alt.Axis:
    """Dates as whole days: between two neighbors there is nothing to tell."""
    ticks: Any = {"interval": "day", "step": 1} if span <= _FEW_DAYS else 6
    return alt.Axis(labelOverlap=True, tickCount=ticks, grid=False, format=_DATE, labelFlush=False)


def draw_interview_key(interviews: Sequence[Interview]) -> None:
    """What the letters on the chart of scores stand for; the latest interview comes first."""
    items = "".join(_item(name, interview) for name, interview in named(interviews))
    st.html(f'<ul class="rh rh-small rh-interview-key">{items}</ul>')


def _item(name: str, interview: Interview) -> str:
    about = ": ".join(filter(None, (date_in_words(interview.held_on), interview_in_words(interview))))
    return f'<li><b>{name}</b> Interview on <span dir="auto">{in_html(about)}</span></li>'


def draw_score_chart(
    series: Series, interviews: Sequence[Interview], texts: Mapping[str, str], zone: tzinfo | None
) -> None:
    """Scores over time with their intervals and the real interviews, which come the latest first.

    A line joins the scores of one question alone, and breaks where the grader changed.
    """
    st.altair_chart(
        _score_chart(series, interviews, texts, zone, scheme()),
        alt=scores_in_words(series, interviews, zone),
        key="progress.scores",
    )


def _score_chart(
    series: Series,
    interviews: Sequence[Interview],
    texts: Mapping[str, str],
    zone: tzinfo | None,
    colors: str,
) -> Any:
    """The chart itself; ``texts`` are the questions by their ids."""
    x = _x(series, interviews, zone)
    layers = [_intervals(series, x, colors), _line(series, x, colors), _marks(series, texts, x, colors)]
    if _is_crowded(series):
        layers = layers[2:]
    if series.breaks:
        layers += _breaks(series, x, colors)
    if interviews:
        layers += _interviews(interviews, x, colors)
    return alt.layer(*layers).properties(height=_SCORES_HEIGHT)


def _is_crowded(series: Series) -> bool:
    """Whether there are means of answers to several questions, which tell nothing, in place of answers."""
    return _questions(series) > 1 and any(each.attempts > 1 for each in series.averages)


def _questions(series: Series) -> int:
    return len({mark.question_id for mark in series.marks})


def _x(series: Series, interviews: Sequence[Interview], zone: tzinfo | None) -> alt.X:
    """Whole days: between two neighbors there is nothing to tell."""
    days = [mark.at.astimezone(zone).date() for mark in series.marks] + [each.held_on for each in interviews]
    first, after = min(days), max(days) + timedelta(days=1)
    ends = [alt.DateTime(year=each.year, month=each.month, date=each.day) for each in (first, after)]
    axis = _axis((after - first).days)
    return alt.X("at:T", title=None, axis=axis, scale=alt.Scale(domain=ends))


def _intervals(series: Series, x: alt.X, colors: str) -> Any:
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
    return drawn.encode(x=x, y=_y("low"), y2="high:Q", detail="segment:N")


def _time(moment: datetime) -> Any:
    return moment.isoformat().replace("+00:00", "Z")


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", title="Score", scale=alt.Scale(domain=[0, 100]))


def _line(series: Series, x: alt.X, colors: str) -> Any:
    """The scores of each question joined: those of different questions have nothing to do with each other."""
    alone = _questions(series) == 1
    rows = [
        {"at": _time(each.at), "score": each.score, "segment": each.segment, "question": question}
        for each, question in (
            ((each, "") for each in series.averages)
            if alone
            else ((mark, mark.question_id) for mark in series.marks)
        )
    ]
    return (
        chart_of(rows)
        .mark_line(color=INK[colors], strokeWidth=2)
        .encode(x=x, y=_y("score"), detail=["segment:N", "question:N"])
    )


def _marks(series: Series, texts: Mapping[str, str], x: alt.X, colors: str) -> Any:
    many = len(series.marks) > 100
    rows = [
        {
            "at": _time(mark.at),
            "score": mark.score,
            "interval": f"{mark.low} to {mark.high}",
            "kind": _KINDS[mark.revision],
            "question": texts.get(mark.question_id, mark.question_id),
        }
        for mark in series.marks
    ]
    return (
        chart_of(rows)
        .mark_point(filled=True, size=18 if many else 60, opacity=0.45 if many else 0.95)
        .encode(
            x=x,
            y=_y("score"),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=list(_KINDS), range=[INK[colors], AMBER[colors]]),
                legend=alt.Legend(orient="top"),
            ),
            shape=alt.Shape(
                "kind:N", title=None, scale=alt.Scale(domain=list(_KINDS), range=["circle", "triangle-up"])
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


def _breaks(series: Series, x: alt.X, colors: str) -> list[Any]:
    first = max(0, len(series.breaks) - MOST_BREAKS)
    rows = [
        {"at": _time(each.at), "reason": each.reason, "number": str(number)}
        for number, each in enumerate(series.breaks, 1)
        if number > first
    ]
    base = chart_of(rows).encode(x=x, tooltip=[alt.Tooltip("reason:N", title="The grader changed")])
    return [
        base.mark_rule(color=SOFT[colors], strokeDash=[4, 3]),
        base.mark_text(color=SOFT[colors], align="left", dx=4, dy=8, fontWeight=600).encode(
            y=alt.value(0), text="number:N"
        ),
    ]


def _interviews(interviews: Sequence[Interview], x: alt.X, colors: str) -> list[Any]:
    rows = [_held(name, each) for name, each in named(interviews)]
    base = chart_of(rows).encode(
        x=x,
        tooltip=[
            alt.Tooltip("day:N", title="Interview"),
            alt.Tooltip("company:N", title="Company"),
            alt.Tooltip("went:N", title="How it went"),
        ],
    )
    return [
        base.mark_rule(color=_RUST[colors], strokeWidth=2),
        # At the foot: the numbers of the breaks stand at the top.
        base.mark_text(color=_RUST[colors], align="left", dx=4, dy=-8, fontWeight=600).encode(
            y=alt.value("height"), text="name:N"
        ),
    ]


def _held(name: str, interview: Interview) -> dict[str, Any]:
    return {
        # A time without a zone is read as local, and so stays on its day.
        "at": f"{interview.held_on}T12:00:00",
        "day": date_in_words(interview.held_on),
        "company": company(interview) or "not said",
        "went": how_it_went(interview) or "not said",
        "name": name,
    }
