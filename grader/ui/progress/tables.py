"""The tables of the Progress page, each to be sorted, searched and downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Before any chart is drawn: Altair fails where another thread is just about to import it.
import pandas as pd
import streamlit as st

from grader.models import VerdictKind
from grader.ui.widgets.anchors import attempt_address
from grader.wording.numbers import count
from grader.wording.plan import company, went

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from grader.models import Day, Interview, Mark, QuestionStanding, Series
    from grader.wording.progress import JudgedStretch

_MOST_ROWS = 12
"""Rows of the questions' table that are seen without scrolling."""
_ROW_HEIGHT = 35
_TRENDS = {
    VerdictKind.BETTER: "▲ progress",
    VerdictKind.WORSE: "▼ lower",
    VerdictKind.NO_DIFFERENCE: "= within the noise",
}
_ANSWERS = ("First", "Best", "Latest")


def draw_question_table(standings: Sequence[QuestionStanding], texts: Mapping[str, str]) -> None:
    """First, best and latest score of every question that was answered, with links to the answers."""
    st.subheader("Question by question", anchor=False)
    table = question_table(standings, texts)
    st.dataframe(
        table,
        hide_index=True,
        height=min(len(table), _MOST_ROWS) * _ROW_HEIGHT + _ROW_HEIGHT + 3,
        placeholder="–",
        column_config={
            "Question": st.column_config.TextColumn(width=270),
            "Change": st.column_config.NumberColumn(format="%+d", help="First to latest, answered afresh"),
            **{
                f"{name} answer": st.column_config.LinkColumn(display_text="Open", width="small")
                for name in _ANSWERS
            },
        },
        alt=f"First, best and latest score of {count(len(table), 'question')}",
        key="progress.questions",
    )


def question_table(standings: Sequence[QuestionStanding], texts: Mapping[str, str]) -> pd.DataFrame:
    """A row for each question; scores of an earlier grader are said to be so."""
    return pd.DataFrame(
        [
            {
                "Question": texts.get(each.question_id, each.question_id),
                "Attempts": each.attempts,
                **{name: mark and mark.score for name, mark in _marks(each)},
                "Latest between": f"{each.latest.low}–{each.latest.high}" if each.latest else None,
                "Change": each.trend.change,
                "Trend": _TRENDS.get(each.trend.kind, "not known"),
                "To know": _to_know(each),
                **{
                    f"{name} answer": mark and attempt_address(mark.attempt_id) for name, mark in _marks(each)
                },
            }
            for each in standings
        ]
    ).astype(dict.fromkeys((*_ANSWERS, "Change"), "Int64"))


def _marks(standing: QuestionStanding) -> list[tuple[str, Mark | None]]:
    return list(zip(_ANSWERS, (standing.first, standing.best, standing.latest), strict=True))


def _to_know(standing: QuestionStanding) -> str:
    """Which of the scores are those of revisions, and which cannot be compared with the latest."""
    named = [(name.lower(), mark) for name, mark in _marks(standing) if mark is not None]
    revisions = [name for name, mark in named if mark.revision]
    earlier = [name for name, mark in named if standing.by_earlier_grader(mark)]
    parts = (("a revision", revisions), ("by an earlier grader", earlier))
    return "; ".join(f"{' and '.join(names)} {what}" for what, names in parts if names)


def draw_score_table(series: Series, interviews: Sequence[Interview], zone: tzinfo | None) -> None:
    """The figures of the chart of scores."""
    title = "Scores and interviews as a table" if interviews else "Scores as a table"
    _draw_folded(title, "scores", lambda: score_table(series, interviews, zone))


def score_table(series: Series, interviews: Sequence[Interview], zone: tzinfo | None) -> pd.DataFrame:
    """Scores and interviews, the latest first; of one day, the interview first."""
    scores = [
        {
            "When": _day(each.at, zone),
            "What": count(each.attempts, "attempt"),
            "Score": round(each.score),
            "Low": round(each.low),
            "High": round(each.high),
        }
        for each in series.averages
    ]
    held = [
        {
            "When": pd.Timestamp(each.held_on),
            "What": f"Interview: {company(each)}" if each.company else "Interview",
            "It went": went(each).removeprefix("went ") or None,
        }
        for each in reversed(interviews)
    ]
    table = pd.DataFrame([*scores, *held]).astype(dict.fromkeys(("Score", "Low", "High"), "Int64"))
    return table.sort_values("When", kind="stable")[::-1]


def draw_rating_table(stretches: Sequence[JudgedStretch], zone: tzinfo | None) -> None:
    """The figures of the chart of own ratings."""
    _draw_folded("Ratings and grades as a table", "judging", lambda: rating_table(stretches, zone))


def rating_table(stretches: Sequence[JudgedStretch], zone: tzinfo | None) -> pd.DataFrame:
    """Own ratings beside grades, the latest first; the difference is how far the rating was too high."""
    return pd.DataFrame(
        [
            {
                "When": _day(each.at, zone),
                "Answers": each.answers,
                "Your rating": round(each.own),
                "Grade": round(each.score),
                "Difference": round(each.difference),
            }
            for each in reversed(stretches)
        ]
    )


def draw_day_table(days: Sequence[Day]) -> None:
    """The figures of the chart of days."""
    _draw_folded("Days as a table", "days", lambda: day_table(days))


def day_table(days: Sequence[Day]) -> pd.DataFrame:
    """Attempts and minutes of each day with practice, the latest first."""
    return pd.DataFrame(
        [
            {"Day": pd.Timestamp(each.on), "Attempts": each.attempts, "Minutes": round(each.minutes)}
            for each in reversed(days)
        ]
    )


def _draw_folded(title: str, name: str, make: Callable[[], pd.DataFrame]) -> None:
    """A table beneath the chart that it belongs to; it is made only when it is opened."""
    panel = st.expander(title, key=f"progress.{name}.open", on_change="rerun", type="compact")
    if panel.open:
        with panel:
            dates = st.column_config.DateColumn(format="D MMM YYYY")
            st.dataframe(
                make(),
                hide_index=True,
                placeholder="–",
                column_config={"When": dates, "Day": dates},
                alt=title,
                key=f"progress.{name}.table",
            )


def _day(moment: datetime, zone: tzinfo | None) -> pd.Timestamp:
    return pd.Timestamp(moment.astimezone(zone).date())
