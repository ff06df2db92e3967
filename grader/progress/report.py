"""Everything that the Progress page shows, computed from one table of scores."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from grader.models import Average, Day, ProgressReport, QuestionStanding, RatedAnswer, Records, Series
from grader.progress.grader_changes import split_at_changes
from grader.progress.sessions import sessions
from grader.progress.table import counted, mark, score_table
from grader.progress.trend import first_and_last, trend_across_questions, trend_at_question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from grader.models import AnyVersion, Circumstances, GraderKind, Mark, ProgressFilter, ScoredAttempt

MOST_MARKS = 400
"""Scores up to which each is drawn; of more, which no screen has room for, those that stand out."""
MOST_SINGLE = 60
"""Attempts up to which each is a point of the line; more are averaged."""
MOST_AVERAGES = 60


def build_report(
    attempts: Sequence[ScoredAttempt],
    wanted: ProgressFilter,
    *,
    versions: Mapping[str, AnyVersion],
    zone: tzinfo | None,
    least: int,
    circumstances: Circumstances,
) -> ProgressReport:
    """The report on all ``attempts`` with the scores of the grader that is ``wanted``, at most so filtered.

    ``versions`` has the graders' versions by their texts, as far as they can be read. Days are those of
    ``zone``, None being this machine's. ``least`` is the smallest difference between two similarity scores
    that people mostly agree with.
    """
    every = score_table(attempts, wanted.grader, versions)
    table = every if wanted.question_ids is None else every[every["question_id"].isin(wanted.question_ids)]
    days = practice_days(table, zone)
    scored = table[~table["revision"]] if wanted.fresh_only else table
    kept = counted(scored)
    return ProgressReport(
        attempts=len(table),
        graded=int(scored["score"].notna().sum()),
        series=_series(scored, versions, grader=wanted.grader, least=least),
        questions=_standings(scored, grader=wanted.grader, least=least),
        days=days,
        records=_records(kept, days),
        rated=_rated(kept, circumstances.own),
        sessions=sessions(every, wanted, circumstances),
        ticked=circumstances.ticked,
    )


def practice_days(table: pd.DataFrame, zone: tzinfo | None) -> tuple[Day, ...]:
    """The days with attempts, oldest first, as a calendar in ``zone`` has them; None is this machine's."""
    if zone is None:
        # This machine's offset from UTC may differ from day to day, which pandas has no zone for.
        on = pd.Series([at.astimezone().date() for at in table["at"].dt.to_pydatetime()], index=table.index)
    else:
        on = table["at"].dt.tz_convert(zone).dt.date
    seconds = table["seconds"].fillna(0).groupby(on)
    return tuple(
        Day(day, int(row.size), row.sum / 60)
        for day, row in zip(seconds.groups, seconds.agg(["size", "sum"]).itertuples(), strict=True)
    )


def _series(
    table: pd.DataFrame, versions: Mapping[str, AnyVersion], *, grader: GraderKind, least: int
) -> Series:
    """Scores over time of all rows that count, with breaks where the grader changed."""
    kept, breaks = split_at_changes(counted(table), versions)
    alike = kept[kept["segment"] == kept["segment"].max()]
    if kept["question_id"].nunique() == 1:
        trend = trend_at_question(
            _rows(first_and_last(alike)), grader=grader, least=least, changed=bool(breaks)
        )
    else:
        afresh = _rows(first_and_last(alike[~alike["revision"]]))
        trend = trend_across_questions(afresh, grader=grader, least=least)
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
    before = kept.groupby("question_id")["version"].shift()
    changed = before.notna() & (kept["version"] != before)
    kept = kept.assign(segment=changed.groupby(kept["question_id"]).cumsum())
    at_question = kept.groupby("question_id")
    latest_segment = at_question["segment"].transform("max")
    alike: dict[str, list[Any]] = defaultdict(list)
    for row in _rows(first_and_last(kept[kept["segment"] == latest_segment])):
        alike[row.question_id].append(row)
    first, best, latest = (
        {row.question_id: mark(row) for row in _rows(rows)}
        for rows in (at_question.head(1), kept.loc[at_question["score"].idxmax()], at_question.tail(1))
    )
    return tuple(
        QuestionStanding(
            question,
            int(attempts),
            first.get(question),
            best.get(question),
            latest.get(question),
            trend_at_question(
                alike[question],
                grader=grader,
                least=least,
                changed=question in latest and latest[question].segment > 0,
            ),
        )
        for question, attempts in table.groupby("question_id", sort=False).size().items()
    )


def _rows(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples(index=False))


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
