"""The tables of the Progress page, each to be sorted, searched and downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Before any chart is drawn: Altair fails where another thread is just about to import it.
import pandas as pd
import streamlit as st

from grader.models import VerdictKind
from grader.ui.navigation import HISTORY_PAGE, PRACTICE_PAGE
from grader.ui.widgets.text import small_print
from grader.wording.numbers import count, interval
from grader.wording.plan import company, how_it_went
from grader.wording.progress import how_to_see_a_trend
from grader.wording.verdicts import trend_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from grader.bank import QuestionBank
    from grader.models import Day, Interview, Mark, QuestionStanding, Series
    from grader.wording.progress import JudgedStretch

_MOST_ROWS = 8
"""Rows of the questions' table that are seen without scrolling."""
_ROW_HEIGHT = 35
_TALL_ROW = 75
"""Room for four lines; the text of low rows is not wrapped."""
_TRENDS = {
    VerdictKind.BETTER: "▲ progress",
    VerdictKind.WORSE: "▼ lower",
    VerdictKind.NO_DIFFERENCE: "= about the same",
}
_ANSWERS = ("First", "Best", "Latest")


@st.fragment
def draw_question_table(
    standings: Sequence[QuestionStanding], texts: Mapping[str, str], bank: QuestionBank
) -> None:
    """First, best and latest score of every question that was answered; a row that is chosen leads to its
    answers, and to practice where the bank still has it. ``texts`` are the questions by their ids."""
    st.subheader("Question by question", anchor=False)
    table = question_table(standings, texts)
    # Without a key the choice is lost as soon as the rows are others.
    chosen = st.dataframe(
        table,
        hide_index=True,
        row_height=_TALL_ROW,
        height=min(len(table), _MOST_ROWS) * _TALL_ROW + _ROW_HEIGHT + 3,
        placeholder="–",
        column_config={
            "Question": st.column_config.TextColumn(width=166),
            **{name: st.column_config.NumberColumn(width=64) for name in _ANSWERS},
            "Change": st.column_config.NumberColumn(
                format="%+d", width=74, help="First to latest, answered afresh"
            ),
            "Trend": st.column_config.TextColumn(
                width=120, help="Whether the change is more than chance; choose a row to read why"
            ),
        },
        alt=f"First, best and latest score of {count(len(table), 'question')}",
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = chosen.selection.rows
    if rows:
        _draw_standing(standings[rows[0]], texts, bank)
    else:
        small_print("Choose a row to open its answers.")


def _draw_standing(standing: QuestionStanding, texts: Mapping[str, str], bank: QuestionBank) -> None:
    """What the trend of one question says, and links to its answers."""
    small_print(texts.get(standing.question_id, standing.question_id))
    small_print(how_to_see_a_trend(standing.trend) or trend_sentence(standing.trend))
    answers: dict[str, list[str]] = {}
    for name, mark in reversed(_marks(standing)):
        if mark is not None:
            answers.setdefault(mark.attempt_id, []).append(name.lower())
    with st.container(horizontal=True):
        for attempt_id, names in answers.items():
            which = f"the {' and '.join(names)} answer" if len(answers) > 1 else "the answer"
            st.page_link(HISTORY_PAGE, label=f"Open {which}", query_params={"attempt": attempt_id})
        if bank.find(standing.question_id):
            st.page_link(
                PRACTICE_PAGE, label="Practice this question", query_params={"question": standing.question_id}
            )


def question_table(standings: Sequence[QuestionStanding], texts: Mapping[str, str]) -> pd.DataFrame:
    """A row for each question, what matters most first: a phone shows three columns."""
    rows = []
    for standing in standings:
        first, best, latest = (mark for _, mark in _marks(standing))
        rows.append(
            {
                "Question": texts.get(standing.question_id, standing.question_id),
                "Latest": latest and latest.score,
                "Change": standing.trend.change,
                "Trend": _TRENDS.get(standing.trend.kind),
                "Latest between": _between(latest),
                "Best": best and best.score,
                "First": first and first.score,
                "Answers": standing.attempts,
                "To know": _to_know(standing) or None,
            }
        )
    table = pd.DataFrame(rows).astype(dict.fromkeys((*_ANSWERS, "Change"), "Int64"))
    # What is known of no question takes no column.
    return table.dropna(axis="columns", how="all")


def _between(mark: Mark | None) -> str | None:
    return (interval(mark.low, mark.high) or None) if mark else None


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
            "What": count(each.attempts, "answer"),
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
            "It went": how_it_went(each) or None,
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
    """Answers and minutes of each day with practice, the latest first."""
    return pd.DataFrame(
        [
            {"Day": pd.Timestamp(each.on), "Answers": each.attempts, "Minutes": round(each.minutes)}
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
