from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from grader.models import Session, SessionAnswer, SessionMean, Trait
from grader.progress.point_table import as_time
from grader.progress.segments import shared_part

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from grader.models import Circumstances, ProgressFilter, Sitting
    from grader.progress.point_table import PointTable

GAP = 45 * 60_000_000
"""Microseconds: a longer time without an answer ends a session that nobody started on purpose."""
_SECOND = 1_000_000
_NONE = -1


class Sessions(Sequence[Session]):
    """A candidate's sessions, the one begun last first; each is made when it is asked for.

    ``table`` has all attempts: a session is told of as a whole if a filter admits one of its questions. An
    answer that was given in a sitting belongs to that alone; the others belong to the session before them if
    they were begun at most ``GAP`` after its last answer.
    """

    def __init__(self, table: PointTable, wanted: ProgressFilter, circumstances: Circumstances) -> None:
        self._table = table
        self._fresh_only = wanted.fresh_only
        admitted = _admitted(table, wanted)
        codes = _sitting_codes(table, circumstances)
        self._starts, self._ends, self._begun = _formed(table, codes, admitted)
        rows: dict[int, list[int]] = defaultdict(list)
        for row in np.flatnonzero(codes != _NONE).tolist():
            rows[int(codes[row])].append(row)
        self._sittings = [
            (sitting, np.array(rows[code], np.int64))
            for code, sitting in enumerate(circumstances.sittings)
            if wanted.question_ids is None or admitted[rows[code]].any()
        ]
        moments = [_microseconds(sitting.started_at) for sitting, _ in self._sittings]
        begun = np.concatenate((self._begun, np.array(moments, np.int64)))
        self._order = np.argsort(begun, kind="stable")[::-1]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Session: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Session, ...]: ...
    def __getitem__(self, place: int | slice) -> Session | tuple[Session, ...]:
        if isinstance(place, slice):
            return tuple(self._made(each) for each in self._order[place].tolist())
        return self._made(int(self._order[place]))

    def _made(self, place: int) -> Session:
        formed = len(self._begun)
        if place < formed:
            rows = self._table.where(np.arange(self._starts[place], self._ends[place]))
            return _session(rows, None, as_time(self._begun[place]), fresh_only=self._fresh_only)
        sitting, chosen = self._sittings[place - formed]
        rows = self._table.where(chosen)
        return _session(rows, sitting, sitting.started_at, fresh_only=self._fresh_only)


def _formed(
    table: PointTable, codes: NDArray[np.int64], admitted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each session that nobody started its first row, the row after its last, and when it was begun."""
    if not len(table):
        return (np.zeros(0, np.int64),) * 3
    written = np.maximum(table.seconds, 0).astype(np.float64) * _SECOND
    begun = table.moments - written.astype(np.int64)
    ended = (begun[1:] - table.moments[:-1] > GAP) | (codes[1:] != codes[:-1])
    starts = np.flatnonzero(np.concatenate(([True], ended)))
    ends = np.append(starts[1:], len(table))
    told = (codes[starts] == _NONE) & np.logical_or.reduceat(admitted, starts)
    return starts[told], ends[told], np.minimum.reduceat(begun, starts)[told]


def _admitted(table: PointTable, wanted: ProgressFilter) -> NDArray[np.bool_]:
    """Which rows are at questions that a filter admits."""
    if wanted.question_ids is None:
        return np.ones(len(table), np.bool_)
    codes = [code for code, each in enumerate(table.question_ids) if each in wanted.question_ids]
    return np.isin(table.questions, codes)


def _sitting_codes(table: PointTable, circumstances: Circumstances) -> NDArray[np.int64]:
    """For each row the place of its sitting among those that are known."""
    codes = np.full(len(table), _NONE, np.int64)
    places = {sitting.id: place for place, sitting in enumerate(circumstances.sittings)}
    given = {
        attempt_id: places[sitting]
        for attempt_id, sitting in circumstances.sitting_of.items()
        if sitting in places
    }
    if given:
        found = {place: given[each] for place, each in enumerate(table.attempt_ids) if each in given}
        by_place = np.full(len(table.attempt_ids), _NONE, np.int64)
        by_place[list(found)] = list(found.values())
        codes = by_place[table.places]
    return codes


def _session(rows: PointTable, sitting: Sitting | None, started_at: datetime, *, fresh_only: bool) -> Session:
    ended_at = sitting.ended_at if sitting else as_time(rows.moments[-1])
    seconds = sum(sitting.state.used) if sitting else (as_time(rows.moments[-1]) - started_at).total_seconds()
    graded = rows.where(~np.isnan(rows.scores))
    counted = rows.counted()
    if fresh_only:
        counted = counted.where(~counted.has(Trait.REVISION))
    versions = (counted.version_texts[each] for each in np.unique(counted.versions))
    graders = len({shared_part(version) for version in versions})
    return Session(
        started_at=started_at,
        ended_at=ended_at,
        seconds=seconds,
        sitting=sitting,
        answers=_answers(rows),
        mean=_mean(counted) if graders == 1 else None,
        ungraded=len(rows) - len(graded),
        near_copies=int(graded.has(Trait.NEAR_COPY).sum()),
        follow_ups=int((graded.has(Trait.FOLLOW_UP) & ~graded.has(Trait.NEAR_COPY)).sum()),
        revisions=int(counted.has(Trait.REVISION).sum()),
        graders=graders,
    )


def _mean(counted: PointTable) -> SessionMean:
    score, low, high = (float(column.mean()) for column in (counted.scores, counted.lows, counted.highs))
    return SessionMean(len(counted), score, low, high)


def _answers(rows: PointTable) -> tuple[SessionAnswer, ...]:
    columns = zip(rows.places.tolist(), rows.questions.tolist(), rows.scores.tolist(), strict=True)
    return tuple(
        # Not a number is unlike itself.
        SessionAnswer(
            rows.attempt_ids[place], rows.question_ids[question], round(score) if score == score else None
        )
        for place, question, score in columns
    )


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * _SECOND)
