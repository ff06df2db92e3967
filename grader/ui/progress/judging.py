from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.learn.self_ratings import FEWEST, PERIOD, SelfRatings
from grader.models import GraderKind
from grader.ui.progress.charts import AMBER, INK, SOFT, chart_of, scheme
from grader.ui.progress.tables import draw_rating_table
from grader.ui.widgets.text import small_print
from grader.wording.numbers import day, signed
from grader.wording.progress import judged_stretches, judging_in_words, ticks_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from grader.models import RatedAnswer, TickCounts
    from grader.wording.progress import JudgedStretch


_HEIGHT = 260
_BY = {
    GraderKind.SIMILARITY: "",
    GraderKind.RUBRIC: " by the rubric",
    GraderKind.HUMAN: " that a person gave",
}
_KINDS = ("Too high", "Too low", "As graded")
_LEAST_REACH = 20
"""Points above and below none that the chart shows in any case."""


def judging_chart(stretches: Sequence[JudgedStretch], zone: tzinfo | None, colors: str) -> Any:
    """The chart itself."""
    rows = [_row(each, zone) for each in stretches]
    reach = max(_LEAST_REACH, *(abs(row["difference"]) for row in rows))
    # A difference stands out only beside none, so that is in the middle.
    scale = alt.Scale(domain=[-reach, reach], nice=True)
    x = alt.X(
        "number:Q",
        title="Rated answers, in the order of time",
        scale=alt.Scale(domain=[0.5, stretches[-1].number + 0.5], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=8, format="d", grid=False),
    )
    y = alt.Y("difference:Q", title="Points too high", scale=scale, axis=alt.Axis(tickCount=5, format="d"))
    lines = chart_of(rows).mark_rule(opacity=0.4, strokeWidth=2)
    layers = [
        chart_of([{"none": 0}]).mark_rule(color=SOFT[colors]).encode(y=alt.Y("none:Q", scale=scale)),
        lines.encode(x=x, y=y, y2=alt.datum(0), color=_color(colors)),
        _points(rows, x, y, colors),
    ]
    recent = [row for row in rows if row["recent"] is not None]
    if len(recent) > 1:
        line = chart_of(recent).mark_line(color=SOFT[colors], strokeWidth=2)
        layers.append(line.encode(x=x, y=alt.Y("recent:Q", scale=scale)))
    return alt.layer(*layers).properties(height=_HEIGHT)


def _row(each: JudgedStretch, zone: tzinfo | None) -> dict[str, Any]:
    difference = round(each.difference)
    return {
        "number": each.number,
        "answers": each.answers,
        "when": day(each.at, zone),
        "own": round(each.own),
        "score": round(each.score),
        "difference": difference,
        "said": signed(difference, zero="0"),
        "kind": _KINDS[0] if difference > 0 else _KINDS[1] if difference < 0 else _KINDS[2],
        "recent": None if each.recent is None else round(each.recent, 1),
    }


def _color(colors: str) -> alt.Color:
    inks = [AMBER[colors], INK[colors], SOFT[colors]]
    return alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=list(_KINDS), range=inks),
        # Else its signs would be as pale as the lines that have the same color.
        legend=alt.Legend(orient="top", symbolOpacity=1, symbolSize=60),
    )


def _points(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, colors: str) -> Any:
    shapes = alt.Scale(domain=list(_KINDS), range=["triangle-up", "triangle-down", "circle"])
    return (
        chart_of(rows)
        .mark_point(filled=True, size=60, opacity=0.95)
        .encode(
            x=x,
            y=y,
            color=_color(colors),
            shape=alt.Shape("kind:N", title=None, scale=shapes),
            tooltip=[
                alt.Tooltip("when:N", title="When"),
                alt.Tooltip("answers:Q", title="Answers"),
                alt.Tooltip("own:Q", title="Your rating"),
                alt.Tooltip("score:Q", title="Grade"),
                alt.Tooltip("said:N", title="Difference"),
            ],
        )
    )


def draw_judging_panel(
    rated: Sequence[RatedAnswer], ticked: TickCounts, grader: GraderKind, zone: tzinfo | None
) -> None:
    """Whether the candidate's own ratings come nearer to the grades, once there are enough of them, and how
    their ticks on points stand to what the grader said."""
    st.subheader("How well you judge yourself", anchor=False)
    st.text(" ".join(SelfRatings(tuple(each.difference for each in rated)).in_words()))
    if grader is GraderKind.SIMILARITY and (said := ticks_in_words(ticked)):
        st.text(said)
    if len(rated) < FEWEST:
        small_print(
            "On the Practice page, “Rate it yourself first” asks for your own score before it shows "
            "the grade."
        )
        return
    _draw_judging_chart(rated, zone)
    by = _BY[grader]
    line = f" The line is the mean of the {PERIOD} answers up to there." if len(rated) > PERIOD else ""
    small_print(f"Your own rating, given before you saw the grade, minus the score{by}.{line}")
    draw_rating_table(judged_stretches(rated), zone)


def _draw_judging_chart(rated: Sequence[RatedAnswer], zone: tzinfo | None) -> None:
    """Own rating minus grade, answer after answer, with the mean of the latest as a line."""
    st.altair_chart(
        judging_chart(judged_stretches(rated), zone, scheme()),
        alt=judging_in_words(rated, zone),
        key="progress.judging",
    )
