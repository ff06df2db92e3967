"""What the Progress page says about its charts, for those who do not see them; knows nothing of Streamlit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grader.models import Day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

    from grader.models import Average, Mark, Series


def scores_in_words(series: Series, zone: tzinfo | None) -> str:
    """The text alternative of the chart of scores."""
    if not series.marks:
        return "No scores yet."
    first, last = series.marks[0], series.marks[-1]
    when = " to ".join(dict.fromkeys(day(each.at, zone) for each in (first, last)))
    scores = [mark.score for mark in series.marks]
    breaks = "".join(f" Break on {day(each.at, zone)}: {each.reason}." for each in series.breaks[-3:])
    return (
        f"Scores of {_count(series.attempts, 'attempt')}, {when}: first {first.score}, latest {last.score}, "
        f"lowest {min(scores)}, highest {max(scores)}.{breaks} The table below has the figures."
    )


def days_in_words(days: Sequence[Day]) -> str:
    """The text alternative of the chart of days."""
    if not days:
        return "No days of practice yet."
    most = max(days, key=lambda each: each.attempts)
    return (
        f"Attempts on {_count(len(days), 'day')}, from {days[0].on} to {days[-1].on}: most on "
        f"{most.on}, with {_count(most.attempts, 'attempt')} in {_count(round(most.minutes), 'minute')}. "
        "The table below has the figures."
    )


def in_bars(days: Sequence[Day], *, most: int = 120) -> tuple[str, tuple[Day, ...]]:
    """ "day", "week" or "month", whichever makes at most about ``most`` bars of the days, and the bars: each
    stands at the first day of its own."""
    span = (days[-1].on - days[0].on).days + 1 if days else 0
    unit = "day" if span <= most else "week" if span <= 7 * most else "month"
    bars: dict[date, Day] = {}
    for each in days:
        start = {
            "day": each.on,
            "week": each.on - timedelta(days=each.on.weekday()),
            "month": each.on.replace(day=1),
        }[unit]
        so_far = bars.get(start, Day(start, 0, 0.0))
        bars[start] = Day(start, so_far.attempts + each.attempts, so_far.minutes + each.minutes)
    return unit, tuple(bars.values())


def left_out_in_words(series: Series) -> str:
    """Which graded attempts the scores leave out, and why; empty if none."""
    parts = []
    if series.near_copies:
        parts.append(f"{_count(series.near_copies, 'answer')} close to the model answer")
    if series.follow_ups:
        parts.append(f"{_count(series.follow_ups, 'answer')} to follow-up questions")
    return f"Not counted: {' and '.join(parts)}." if parts else ""


def score_and_interval(mark: Mark | Average) -> str:
    """A score with its interval: "64 (56–73)"; the score alone where they are the same."""
    low, high = round(mark.low), round(mark.high)
    score = round(mark.score)
    return str(score) if low == high else f"{score} ({low}–{high})"


def day(moment: datetime, zone: tzinfo | None) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
