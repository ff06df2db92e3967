from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from grader.models import Day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from grader.progress.point_table import PointTable

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
