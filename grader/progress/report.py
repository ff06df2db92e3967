"""Everything that the Progress page shows, computed from one table of scores."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from grader.models import Average, Day, ProgressReport, QuestionStanding, RatedAnswer, Records, Series
from grader.progress.grader_changes import split_at_changes
from grader.progress.sessions import sessions
from grader.progress.table import counted, mark, score_table
from grader.progress.trend import trend_across_questions, trend_at_question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from grader.models import Circumstances, GraderKind, Mark, ProgressFilter, ScoredAttempt

MOST_MARKS = 400
"""Scores up to which each is drawn; of more, which no screen has room for, those that stand out."""
MOST_SINGLE = 60
"""Attempts up to which each is a point of the line; more are averaged."""
MOST_AVERAGES = 60


def build_report(
    attempts: Sequence[ScoredAttempt],
    wanted: ProgressFilter,
    *,
    zone: tzinfo | None,
    least: int,
    circumstances: Circumstances,
) -> ProgressReport:
    """The report on all ``attempts`` with the scores of the grader that is ``wanted``, at most so filtered.

    Days are those of ``zone``, None being this machine's. ``least`` is the smallest difference between two
    similarity scores that people mostly agree with.
    """
    every = score_table(attempts, wanted.grader)
    table = every if wanted.question_ids is None else every[every["question_id"].isin(wanted.question_ids)]
    days = practice_days(table, zone)
    scored = table[~table["revision"]] if wanted.fresh_only else table
    kept = counted(scored)
    return ProgressReport(
        attempts=len(table),
        graded=int(scored["score"].notna().sum()),
        series=_series(scored, grader=wanted.grader, least=least),
        questions=_standings(scored, grader=wanted.grader, least=least),
        days=days,
        records=_records(kept, days),
        rated=_rated(kept, circumstances.own),
        sessions=sessions(every, wanted, circumstances),
    )


def practice_days(table: pd.DataFrame, zone: tzinfo | None) -> tuple[Day, ...]:
    """The days with attempts, oldest first, as a calendar in ``zone`` has them; None is this machine's."""
    on = pd.Series([at.astimezone(zone).date() for at in table["at"].dt.to_pydatetime()], index=table.index)
    seconds = table["seconds"].fillna(0).groupby(on)
    return tuple(
        Day(day, int(row.size), row.sum / 60)
        for day, row in zip(seconds.groups, seconds.agg(["size", "sum"]).itertuples(), strict=True)
    )


def _series(table: pd.DataFrame, *, grader: GraderKind, least: int) -> Series:
    """Scores over time of all rows that count, with breaks where the grader changed."""
    kept, breaks = split_at_changes(counted(table))
    told = kept.loc[kept["segment"] == kept["segment"].max(), ["question_id", "revision", "score", "noise"]]
    alike = list(told.itertuples(index=False))
    if kept["question_id"].nunique() == 1:
        trend = trend_at_question(alike, grader=grader, least=least, changed=bool(breaks))
    else:
        trend = trend_across_questions(alike, grader=grader, least=least)
    graded = table["score"].notna()
    return Series(
        attempts=len(kept),
        marks=tuple(map(mark, _standing_out(kept).itertuples(index=False))),
        averages=_averages(kept),
        breaks=breaks,
        trend=trend,
        near_copies=int((graded & table["near_copy"]).sum()),
        follow_ups=int((graded & table["follow_up"] & ~table["near_copy"]).sum()),
    )


def _standing_out(kept: pd.DataFrame) -> pd.DataFrame:
    """All rows if they are few, else the first and the last, and the extremes of equal stretches of time."""
    if len(kept) <= MOST_MARKS:
        return kept
    stretches = pd.cut(kept["at"], MOST_MARKS // 2 - 1, labels=False)
    scores = kept["score"].groupby(stretches)
    return kept.loc[sorted({kept.index[0], kept.index[-1], *scores.idxmin(), *scores.idxmax()})]


def _averages(kept: pd.DataFrame) -> tuple[Average, ...]:
    """One for each stretch of days in which there are attempts, never across a change of the grader."""
    if kept.empty:
        return ()
    since = kept["at"] - kept["at"].iloc[0]
    if len(kept) <= MOST_SINGLE:
        stretches = pd.Series(range(len(kept)), index=kept.index)
    else:
        days = since.iloc[-1] // timedelta(days=1) + 1
        stretches = since // timedelta(days=-(-days // MOST_AVERAGES))
    groups = kept.groupby([stretches, kept["segment"]])
    means = groups[["at", "score", "low", "high"]].mean().assign(attempts=groups.size())
    return tuple(
        Average(row.at.floor("us").to_pydatetime(), row.attempts, row.score, row.low, row.high, segment)
        for (_, segment), row in zip(means.index, means.itertuples(index=False), strict=True)
    )


def _standings(table: pd.DataFrame, *, grader: GraderKind, least: int) -> tuple[QuestionStanding, ...]:
    """One for each question with an attempt, in the order in which they were first answered."""
    kept = counted(table)
    # Of one question, every change of the version is a change of the grader.
    by_question = kept["version"].groupby(kept["question_id"])
    changed = by_question.shift().notna() & (kept["version"] != by_question.shift())
    kept = kept.assign(segment=changed.groupby(kept["question_id"]).cumsum())
    rows: dict[str, list[Any]] = {question: [] for question in table["question_id"].unique()}
    for row in kept.itertuples(index=False):
        rows[row.question_id].append(row)
    attempts = table["question_id"].value_counts()
    return tuple(
        _standing(question, int(attempts[question]), own, grader=grader, least=least)
        for question, own in rows.items()
    )


def _standing(
    question: str, attempts: int, rows: Sequence[Any], *, grader: GraderKind, least: int
) -> QuestionStanding:
    alike = [row for row in rows if row.segment == rows[-1].segment]
    changed = bool(rows) and rows[-1].segment > 0
    trend = trend_at_question(alike, grader=grader, least=least, changed=changed)
    if not rows:
        return QuestionStanding(question, attempts, None, None, None, trend)
    best = max(rows, key=lambda row: row.score)
    return QuestionStanding(question, attempts, mark(rows[0]), mark(best), mark(rows[-1]), trend)


def _records(kept: pd.DataFrame, days: Sequence[Day]) -> Records:
    best: Mark | None = None
    if not kept.empty:
        highest = kept.loc[[kept["score"].idxmax()]].assign(segment=0)
        (best,) = map(mark, highest.itertuples(index=False))
    return Records(
        attempts=sum(day.attempts for day in days),
        minutes=sum(day.minutes for day in days),
        days=len(days),
        longest_streak=longest_streak(days),
        most_in_a_day=max(days, key=lambda day: day.attempts, default=None),
        best=best,
    )


def longest_streak(days: Sequence[Day]) -> int:
    """How many days in a row had an attempt, at best."""
    best = streak = 0
    previous = None
    for day in days:
        streak = streak + 1 if previous is not None and day.on - previous == timedelta(days=1) else 1
        best, previous = max(best, streak), day.on
    return best


def _rated(kept: pd.DataFrame, own: Mapping[str, int]) -> tuple[RatedAnswer, ...]:
    """Those of the rows that the candidate rated, oldest first; ``own`` has their scores by attempt."""
    rated = kept[kept["attempt_id"].isin(own)]
    return tuple(
        RatedAnswer(
            row.attempt_id, row.question_id, row.at.to_pydatetime(), own[row.attempt_id], round(row.score)
        )
        for row in rated.itertuples(index=False)
    )
