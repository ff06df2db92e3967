from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.models import Average, Series, Trait
from grader.progress.point_table import as_time
from grader.progress.segments import split_at_changes
from grader.progress.trend import trend_across_questions, trend_at_question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.models import GraderKind
    from grader.progress.point_table import PointTable


def thinned(moments: NDArray[np.int64], scores: NDArray[np.float32], *, most: int = 400) -> NDArray[np.int64]:
    """Places of at most about ``most`` scores, in order: all if they are so few, else the highest and the
    lowest of each of equal stretches of time, and the first and the last of all."""
    if len(scores) <= most:
        return np.arange(len(scores))
    span = max(int(moments[-1] - moments[0]), 1)
    stretch = (moments - moments[0]) * (most // 2 - 1) // span
    order = np.lexsort((scores, stretch))
    starts = np.flatnonzero(np.concatenate(([True], np.diff(stretch[order]) != 0)))
    ends = np.concatenate((starts[1:] - 1, [len(order) - 1]))
    return np.unique(np.concatenate((order[starts], order[ends], [0, len(scores) - 1])))


MOST_SINGLE = 60
"""Attempts up to which each is a point of the line; more are averaged."""
MOST_AVERAGES = 60
_DAY = 86_400_000_000


def build_series(table: PointTable, *, grader: GraderKind, least: int) -> Series:
    """Scores over time of all rows that count, with breaks where the grader changed."""
    graded = table.where(~np.isnan(table.scores))
    kept = table.counted()
    segments, breaks = split_at_changes(kept)
    alike = kept.where(segments == segments[-1]) if len(kept) else kept
    one_question = len(np.unique(kept.questions)) == 1
    trend = (
        trend_at_question(alike, grader=grader, least=least, changed=bool(breaks))
        if one_question
        else trend_across_questions(alike, grader=grader, least=least)
    )
    return Series(
        attempts=len(kept),
        marks=tuple(kept.mark(int(row), int(segments[row])) for row in thinned(kept.moments, kept.scores)),
        averages=_averages(kept, segments),
        breaks=breaks,
        trend=trend,
        near_copies=int(graded.has(Trait.NEAR_COPY).sum()),
        follow_ups=int((graded.has(Trait.FOLLOW_UP) & ~graded.has(Trait.NEAR_COPY)).sum()),
    )


def _averages(table: PointTable, segments: NDArray[np.int64]) -> tuple[Average, ...]:
    """One for each stretch of days in which there are attempts, never across a change of the grader."""
    if not len(table):
        return ()
    if len(table) <= MOST_SINGLE:
        stretches = np.arange(len(table))
    else:
        days = (int(table.moments[-1] - table.moments[0]) // _DAY) + 1
        stretches = (table.moments - table.moments[0]) // (_DAY * -(-days // MOST_AVERAGES))
    changed = (np.diff(stretches) != 0) | (np.diff(segments) != 0)
    starts = np.flatnonzero(np.concatenate(([True], changed)))
    counts = np.diff(np.concatenate((starts, [len(table)])))

    def means(values: NDArray[np.float32] | NDArray[np.int64]) -> NDArray[np.float64]:
        return np.add.reduceat(values.astype(np.float64), starts) / counts

    middles = means(table.moments - table.moments[0]) + table.moments[0]
    columns = zip(
        middles, counts, means(table.scores), means(table.lows), means(table.highs), segments[starts],
        strict=True,
    )  # fmt: skip
    return tuple(
        Average(as_time(at), int(count), float(score), float(low), float(high), int(segment))
        for at, count, score, low, high, segment in columns
    )
