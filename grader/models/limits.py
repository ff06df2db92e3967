"""How large, long and late a value may be: the same for what is typed, imported and stored."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Annotated

from annotated_types import Interval, Predicate

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""The years that a moment or a day may lie in."""
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
FIRST_MOMENT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(LAST_YEAR, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
LONGEST_ID = 500
"""Characters of a name of a row or of a question; a database must find it in an index."""
LONGEST_TEXT = 20_000_000
"""Characters of an answer, or of a grade with all that a model replied."""
MOST_SECONDS = 10_000_000

_ROUNDING = 1e-6

Percent = Annotated[int, Interval(ge=0, le=100)]
Share = Annotated[float, Interval(ge=-_ROUNDING, le=1 + _ROUNDING), Predicate(math.isfinite)]
"""From 0 to 1, but for rounding."""
Points = Annotated[float, Interval(ge=-1_000, le=1_000), Predicate(math.isfinite)]
"""Points of a score, more or less."""
Amount = Annotated[float, Interval(ge=0), Predicate(math.isfinite)]
Seconds = Annotated[float, Interval(ge=0, le=MOST_SECONDS), Predicate(math.isfinite)]
Count = Annotated[int, Interval(ge=0, le=2**31 - 1)]
DayOfLife = Annotated[date, Interval(ge=FIRST_DAY, le=LAST_DAY)]


def in_years(moment: datetime) -> bool:
    """Whether a moment lies in the years that one may lie in."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _at_a_known_time(moment: datetime) -> bool:
    return moment.tzinfo is not None and in_years(moment)


Moment = Annotated[datetime, Predicate(_at_a_known_time)]
"""A moment with its offset from UTC, in the years that one may lie in."""
