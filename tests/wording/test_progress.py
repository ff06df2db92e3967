from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest

from grader.models import BankProgress, Day, Interview, Series, Trend, TrendGround, VerdictKind
from grader.wording.progress import (
    NAMES,
    BarSpan,
    days_in_words,
    how_far,
    how_to_see_a_trend,
    in_bars,
    interviews_near,
    named,
    scores_in_words,
)
from tests.progress.points import START, point, report


def days(count: int) -> list[Day]:
    return [Day(date(2026, 1, 1) + timedelta(days=place), 2, 3.0) for place in range(count)]


def test_few_days_are_single_bars_and_many_are_joined_without_loss():
    assert in_bars(days(3)) == (BarSpan.DAY, tuple(days(3)))
    for count, unit in ((120, BarSpan.DAY), (121, BarSpan.WEEK), (840, BarSpan.WEEK), (841, BarSpan.MONTH)):
        named, bars = in_bars(days(count))
        assert (named, len(bars) <= 122) == (unit, True)
        assert sum(bar.attempts for bar in bars) == 2 * count
        assert sum(bar.minutes for bar in bars) == 3 * count
    # The first of January 2026 was a Thursday.
    assert in_bars(days(121))[1][0].on == date(2025, 12, 29)


def test_without_days_there_are_no_bars():
    assert in_bars([]) == (BarSpan.DAY, ())
    assert days_in_words([]) == "No days of practice yet."


def test_days_are_told_to_those_who_do_not_see_the_chart():
    assert days_in_words(days(2)) == (
        "Answers on 2 days, from 2026-01-01 to 2026-01-02: most on 2026-01-01, with 2 answers in 3 "
        "minutes. The table below has the figures."
    )
    assert "Answers on 1 day, " in days_in_words([Day(date(2026, 1, 1), 1, 1.0)])
    assert "with 1 answer in 1 minute." in days_in_words([Day(date(2026, 1, 1), 1, 1.0)])


def series(*scores: int) -> Series:
    """Scores of a day each, from the first of March on."""
    return report(*(point(score) for score in scores)).series


def held(on: date, company: str = "", went: int | None = None) -> Interview:
    return Interview(f"{on}", on, company, (), went, "")


def test_interviews_are_told_to_those_who_do_not_see_the_chart():
    shown = [held(date(2026, 3, day), f"Company {day}", 5) for day in (4, 3, 2, 1)]
    said = scores_in_words(series(40, 50), shown, UTC)
    assert (
        " Real interviews: 2 Mar 2026, Company 2, went very well; 3 Mar 2026, Company 3, went very well; "
        "4 Mar 2026, Company 4, went very well. The table" in said
    )
    assert "Real interviews: 4 Mar 2026. The" in scores_in_words(series(40), [held(date(2026, 3, 4))], UTC)
    assert "interview" not in scores_in_words(series(40), [], UTC)


def test_an_interview_long_before_the_scores_does_not_squeeze_them():
    first = START.date()
    near, far = held(first - timedelta(days=30)), held(first - timedelta(days=31))
    assert interviews_near(series(40, 50), [near, far]) == (near,)
    late = [held(first + timedelta(days=31)), held(first + timedelta(days=32))]
    assert interviews_near(series(40, 50), late[::-1]) == (late[0],)
    assert interviews_near(series(), [near]) == ()


def test_the_latest_of_many_interviews_have_letters_in_order_of_date():
    many = [held(START.date() - timedelta(days=days)) for days in range(12)]
    near = interviews_near(series(40, 50), many)
    assert near == tuple(many[: len(NAMES)])
    assert named(near)[0] == ("A", many[len(NAMES) - 1])
    assert named(near)[-1] == (NAMES[-1], many[0])


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (10, "13 of 24 questions practiced, 10 days left."),
        (1, "13 of 24 questions practiced, 1 day left."),
        (0, "13 of 24 questions practiced; the interview is today."),
        (-3, "13 of 24 questions practiced."),
        (None, "13 of 24 questions practiced."),
    ],
)
def test_how_far_one_is_names_the_days_that_are_left(days: int | None, said: str) -> None:
    today = date(2026, 3, 2)
    on = None if days is None else today + timedelta(days=days)
    assert how_far(BankProgress(24, 13, None), on, today) == said


@pytest.mark.parametrize("ground", [TrendGround.ONE_SCORE, TrendGround.NONE_TWICE, TrendGround.NONE_AFRESH])
def test_where_no_trend_can_be_told_it_says_what_to_do(ground: TrendGround) -> None:
    assert how_to_see_a_trend(Trend(VerdictKind.UNKNOWN, ground)).startswith("Answer ")
    assert how_to_see_a_trend(Trend(VerdictKind.BETTER, TrendGround.AFRESH, 20, 13)) == ""
