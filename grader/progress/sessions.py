"""Practice at one stretch: sessions that were started on purpose, and attempts close in time."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from grader.models import SessionAnswer, SessionMean, SessionSummary
from grader.progress.table import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Circumstances, ProgressFilter, Session

GAP = timedelta(minutes=45)
"""A longer time without an answer ends a session that nobody started on purpose."""


def sessions(
    table: pd.DataFrame, wanted: ProgressFilter, circumstances: Circumstances
) -> tuple[SessionSummary, ...]:
    """A candidate's sessions, the one begun last first.

    ``table`` has all attempts: a session is shown whole if a filter admits one of its questions. An
    answer that was given in a session that was started on purpose belongs to that alone; the others belong
    to the session before them if they were begun at most ``GAP`` after its last answer.
    """
    started = {-number: session for number, session in enumerate(circumstances.sessions, start=1)}
    numbers = {session.id: number for number, session in started.items()}
    of_attempts = {
        attempt_id: numbers[session_id]
        for attempt_id, session_id in circumstances.session_of.items()
        if session_id in numbers
    }
    writing = (table["seconds"].fillna(0).clip(lower=0) * 1e6).astype(int)
    begun = table["at"] - pd.to_timedelta(writing, unit="us")
    session = table["attempt_id"].map(of_attempts).fillna(0).astype(int)
    formed = ((begun - table["at"].shift() > GAP) | (session != session.shift())).cumsum()
    # Numbers below zero are those that were started on purpose.
    rows = table.assign(begun=begun, session=session.where(session < 0, formed))
    if wanted.question_ids is not None:
        admitted = rows["session"][rows["question_id"].isin(wanted.question_ids)]
        rows = rows[rows["session"].isin(admitted)]
    facts = _facts(rows, fresh_only=wanted.fresh_only)
    if wanted.question_ids is None:
        facts = facts.reindex([*facts.index, *(number for number in started if number not in facts.index)])
    told = facts.fillna({"answers": 0} | dict.fromkeys(_COUNTS, 0)).sort_index(ascending=False)
    answers = iter(_answers(rows.sort_values("session", ascending=False, kind="stable")))
    shown = [
        _session(row, tuple(islice(answers, int(row.answers))), started.get(row.Index))
        for row in told.itertuples()
    ]
    return tuple(sorted(shown, key=lambda summary: summary.started_at, reverse=True))


_COUNTS = ("ungraded", "near_copies", "follow_ups", "revisions", "graders")
"""Columns of facts that are fields of ``SessionSummary`` too."""


def _facts(rows: pd.DataFrame, *, fresh_only: bool) -> pd.DataFrame:
    """What is said of each session, by its number; without a mean, its columns are NaN."""
    graded = rows["score"].notna()
    left_out = pd.DataFrame(
        {
            "session": rows["session"],
            "ungraded": ~graded,
            "near_copies": graded & rows["near_copy"],
            "follow_ups": graded & rows["follow_up"] & ~rows["near_copy"],
        }
    )
    kept = counted(rows)
    kept = kept[~kept["revision"]] if fresh_only else kept
    whole = rows.groupby("session").agg(begun=("begun", "min"), at=("at", "last"), answers=("at", "size"))
    means = kept.groupby("session").agg(
        counted=("score", "size"),
        score=("score", "mean"),
        low=("low", "mean"),
        high=("high", "mean"),
        revisions=("revision", "sum"),
        graders=("grader", "nunique"),
    )
    return whole.join(left_out.groupby("session").sum()).join(means)


def _answers(rows: pd.DataFrame) -> list[SessionAnswer]:
    scores = (None if math.isnan(score) else int(score) for score in rows["score"])
    return list(map(SessionAnswer, rows["attempt_id"], rows["question_id"], scores))


def _session(row: Any, answers: Sequence[SessionAnswer], session: Session | None) -> SessionSummary:
    return SessionSummary(
        started_at=session.started_at if session else row.begun.to_pydatetime(),
        ended_at=session.ended_at if session else row.at.to_pydatetime(),
        seconds=sum(session.state.used) if session else (row.at - row.begun).total_seconds(),
        session=session,
        answers=tuple(answers),
        mean=SessionMean(int(row.counted), row.score, row.low, row.high) if row.graders == 1 else None,
        **{name: int(getattr(row, name)) for name in _COUNTS},
    )
