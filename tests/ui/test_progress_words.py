from __future__ import annotations

from datetime import date, timedelta

from grader.models import Day
from grader.ui.progress_words import days_in_words, in_bars


def days(count: int) -> list[Day]:
    return [Day(date(2026, 1, 1) + timedelta(days=place), 2, 3.0) for place in range(count)]


def test_few_days_are_bars_of_their_own_and_many_are_put_together_with_nothing_lost():
    assert in_bars(days(3)) == ("day", tuple(days(3)))
    for count, unit in ((120, "day"), (121, "week"), (840, "week"), (841, "month")):
        named, bars = in_bars(days(count))
        assert (named, len(bars) <= 122) == (unit, True)
        assert sum(bar.attempts for bar in bars) == 2 * count
        assert sum(bar.minutes for bar in bars) == 3 * count
    # The first of January 2026 was a Thursday.
    assert in_bars(days(121))[1][0].on == date(2025, 12, 29)


def test_without_days_there_are_no_bars():
    assert in_bars([]) == ("day", ())
    assert days_in_words([]) == "No days of practice yet."


def test_days_are_told_to_those_who_do_not_see_the_chart():
    assert days_in_words(days(2)) == (
        "Attempts on 2 days, from 2026-01-01 to 2026-01-02: most on 2026-01-01, with 2 attempts in 3 "
        "minutes. The table below has the figures."
    )
    assert "Attempts on 1 day, " in days_in_words([Day(date(2026, 1, 1), 1, 1.0)])
    assert "with 1 attempt in 1 minute." in days_in_words([Day(date(2026, 1, 1), 1, 1.0)])
