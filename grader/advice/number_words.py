"""Words that tell an amount, and words that say of what."""

from __future__ import annotations

from decimal import Decimal

_SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORTH = {
    **{word: Decimal(value) for value, word in enumerate(_SMALL)},
    **{word: Decimal(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}
MULTIPLES = frozenset(
    """
    half halves halved halving twice thrice double doubles doubled doubling triple tripled tripling quadrupled
    quarter third thirds dozen dozens tens hundreds thousands millions billions tenfold twofold threefold
    """.split()
)
"""Words that tell an amount without a number of their own; each stands for itself."""
UNITS = {
    **dict.fromkeys(("%", "percent", "pct"), "%"),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
    **dict.fromkeys(("year", "years"), "year"),
    **dict.fromkeys(("x", "times", "fold"), "x"),
    **dict.fromkeys(("k", "mb", "gb", "tb", "fps", "hz", "point", "points", "people", "engineers")),
}
"""Words after a number that say what is counted; equal ones stand for the same, None for themselves."""
