"""Practice at one stretch: sessions that were started on purpose, and attempts close in time."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from grader.models import Session, SessionAnswer, SessionMean
from grader.progress.grader_changes import shared_part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grader.models import Circumstances, ProgressFilter, Sitting

GAP = timedelta(minutes=45)
"""A longer time without an answer ends a session that nobody started on purpose."""

_COLUMNS = [
    "attempt_id", "question_id", "score", "low", "high", "version", "revision", "follow_up", "near_copy",
    "sitting", "stretch",
]  # fmt: skip


def sessions(
    table: pd.DataFrame, wanted: ProgressFilter, circumstances: Circumstances
) -> tuple[Session, ...]:
    """A candidate's sessions, the one begun last first.

    ``table`` has all attempts: a session is shown whole if a filter admits one of its questions. An
    answer that was given in a session that was started on purpose belongs to that alone; the others belong
    to the session before them if they were begun at most ``GAP`` after its last answer.
    """
    started = {sitting.id: sitting for sitting in circumstances.sittings}
    sitting_of = {
        attempt_id: sitting for attempt_id, sitting in circumstances.sitting_of.items() if sitting in started
    }
    writing = (table["seconds"].fillna(0).clip(lower=0) * 1e6).astype(int)
    begun = table["at"] - pd.to_timedelta(writing, unit="us")
    sitting = table["attempt_id"].map(lambda attempt_id: sitting_of.get(attempt_id, ""))
    stretch = ((begun - table["at"].shift() > GAP) | (sitting != sitting.shift())).cumsum()
    formed: dict[int, list[Any]] = defaultdict(list)
    given: dict[str, list[Any]] = {sitting_id: [] for sitting_id in started}
    for row in table.assign(sitting=sitting, stretch=stretch)[_COLUMNS].itertuples(index=False):
        (given[row.sitting] if row.sitting else formed[row.stretch]).append(row)

    def admitted(rows: Sequence[Any]) -> bool:
        questions = wanted.question_ids
        return questions is None or any(row.question_id in questions for row in rows)

    shown = []
    starts, ends = begun.groupby(stretch).min(), table["at"].groupby(stretch).last()
    spans = zip(starts.index, starts.dt.to_pydatetime(), ends.dt.to_pydatetime(), strict=True)
    for number, start, end in spans:
        if number in formed and admitted(formed[number]):
            plain = Span(start, end, (end - start).total_seconds(), None)
            shown.append(_session(formed[number], plain, fresh_only=wanted.fresh_only))
    for sitting_id, rows in given.items():
        if admitted(rows):
            each = started[sitting_id]
            timed = Span(each.started_at, each.ended_at, sum(each.state.used), each)
            shown.append(_session(rows, timed, fresh_only=wanted.fresh_only))
    return tuple(sorted(shown, key=lambda session: session.started_at, reverse=True))


class Span(NamedTuple):
    """When a session was, and what was started on purpose, if it was."""

    started_at: datetime
    ended_at: datetime | None
    seconds: float
    sitting: Sitting | None


def _session(rows: Sequence[Any], span: Span, *, fresh_only: bool) -> Session:
    graded = [row for row in rows if not math.isnan(row.score)]
    counted = [row for row in graded if not (row.near_copy or row.follow_up or (fresh_only and row.revision))]
    graders = len({shared_part(row.version) for row in counted})
    return Session(
        **span._asdict(),
        answers=tuple(
            SessionAnswer(
                row.attempt_id, row.question_id, None if math.isnan(row.score) else round(row.score)
            )
            for row in rows
        ),
        mean=_mean(counted) if graders == 1 else None,
        ungraded=len(rows) - len(graded),
        near_copies=sum(row.near_copy for row in graded),
        follow_ups=sum(row.follow_up and not row.near_copy for row in graded),
        revisions=sum(row.revision for row in counted),
        graders=graders,
    )


def _mean(counted: Sequence[Any]) -> SessionMean:
    score, low, high = (
        fmean(column) for column in zip(*((row.score, row.low, row.high) for row in counted), strict=True)
    )
    return SessionMean(len(counted), score, low, high)
