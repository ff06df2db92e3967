from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from grader.models import Day, ProgressReport, QuestionStanding, RatedAnswer, Records, Trait
from grader.progress.point_table import PointTable, as_time
from grader.progress.segments import split_at_changes
from grader.progress.series import build_series
from grader.progress.sessions import Sessions
from grader.progress.trend import trend_at_question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from grader.models import Circumstances, GraderKind, ProgressFilter, ScorePoints


def rated_answers(counted: PointTable, own: Mapping[str, int]) -> tuple[RatedAnswer, ...]:
    """Those of the rows that the candidate rated, oldest first; ``own`` has their scores by attempt."""
    if not own:
        return ()
    ids = counted.attempt_ids
    rated = np.zeros(len(ids), np.bool_)
    rated[[place for place, each in enumerate(ids) if each in own]] = True
    rows = np.flatnonzero(rated[counted.places])
    columns = (
        column[rows].tolist()
        for column in (counted.places, counted.questions, counted.moments, counted.scores)
    )
    return tuple(
        RatedAnswer(
            ids[place], counted.question_ids[question], as_time(moment), own[ids[place]], round(score)
        )
        for place, question, moment, score in zip(*columns, strict=True)
    )


_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_FIRST = date(1970, 1, 1).toordinal()


def practice_days(table: PointTable, zone: tzinfo | None) -> tuple[Day, ...]:
    """The days with attempts, oldest first, as a calendar in ``zone`` has them; None is this machine's."""
    if not len(table):
        return ()
    numbers = (table.moments + _offsets(table.moments, zone)) // _DAY
    days, places, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    seconds = np.bincount(places, weights=table.seconds)
    return tuple(
        Day(date.fromordinal(_FIRST + int(day)), int(count), float(spent) / 60)
        for day, count, spent in zip(days, counts, seconds, strict=True)
    )


def longest_streak(days: Sequence[Day]) -> int:
    """How many days in a row had an attempt, at best."""
    if not days:
        return 0
    numbers = np.array([day.on.toordinal() for day in days])
    ends = np.flatnonzero(np.concatenate((np.diff(numbers) != 1, [True])))
    return int(np.diff(np.concatenate(([-1], ends))).max())


def _offsets(moments: NDArray[np.int64], zone: tzinfo | None) -> NDArray[np.int64]:
    """By how many microseconds the clocks of a zone differ from UTC at each moment."""
    days, places = np.unique(moments // _DAY, return_inverse=True)
    starts = np.array([_offset(int(day) * _DAY, zone) for day in days])
    ends = np.array([_offset((int(day) + 1) * _DAY, zone) for day in days])
    found = starts[places]
    # On a day on which clocks change, each moment is asked for on its own.
    for row in np.flatnonzero((starts != ends)[places]):
        found[row] = _offset(int(moments[row]), zone)
    return found


def _offset(moment: int, zone: tzinfo | None) -> int:
    local = datetime.fromtimestamp(moment // _SECOND, zone).astimezone(zone)
    difference = local.utcoffset()
    return 0 if difference is None else round(difference.total_seconds()) * _SECOND


def question_standings(table: PointTable, *, grader: GraderKind, least: int) -> tuple[QuestionStanding, ...]:
    """One for each question with an attempt, in the order in which they were first answered."""
    attempts = np.bincount(table.questions, minlength=len(table.question_ids))
    kept = table.counted()
    order = np.argsort(kept.questions, kind="stable")
    ends = np.searchsorted(kept.questions[order], np.arange(len(table.question_ids) + 1))
    found = []
    for code in dict.fromkeys(table.questions.tolist()):
        own = kept.where(order[ends[code] : ends[code + 1]])
        segments, breaks = split_at_changes(own)
        alike = own.where(segments == segments[-1]) if len(own) else own
        highest = int(np.argmax(own.scores)) if len(own) else 0
        found.append(
            QuestionStanding(
                question_id=table.question_ids[code],
                attempts=int(attempts[code]),
                first=own.mark(0) if len(own) else None,
                best=own.mark(highest, int(segments[highest])) if len(own) else None,
                latest=own.mark(len(own) - 1, int(segments[-1])) if len(own) else None,
                trend=trend_at_question(alike, grader=grader, least=least, changed=bool(breaks)),
            )
        )
    return tuple(found)


def build_report(
    points: ScorePoints,
    wanted: ProgressFilter,
    *,
    zone: tzinfo | None,
    least: int,
    circumstances: Circumstances,
) -> ProgressReport:
    """Everything that the Progress page shows; days are those of ``zone``, None being this machine's.

    ``least`` is the smallest difference between two similarity scores that people mostly agree with.
    """
    every = PointTable.of(points, wanted.grader)
    table = every if wanted.question_ids is None else every.at(wanted.question_ids)
    days = practice_days(table, zone)
    scored = table.where(~table.has(Trait.REVISION)) if wanted.fresh_only else table
    counted = scored.counted()
    return ProgressReport(
        attempts=len(table),
        graded=int((~np.isnan(scored.scores)).sum()),
        series=build_series(scored, grader=wanted.grader, least=least),
        questions=question_standings(scored, grader=wanted.grader, least=least),
        days=days,
        records=_records(counted, days),
        rated=rated_answers(counted, circumstances.own),
        sessions=Sessions(every, wanted, circumstances),
    )


def _records(counted: PointTable, days: Sequence[Day]) -> Records:
    return Records(
        attempts=sum(day.attempts for day in days),
        minutes=sum(day.minutes for day in days),
        days=len(days),
        longest_streak=longest_streak(days),
        most_in_a_day=max(days, key=lambda day: day.attempts, default=None),
        best=counted.mark(int(np.argmax(counted.scores))) if len(counted) else None,
    )
