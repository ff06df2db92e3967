from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.models import RatedAnswer, TickCounts
from grader.ui.progress.judging import judging_chart
from grader.wording.numbers import signed
from grader.wording.progress import judged_stretches, judging_in_words, ticks_in_words

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rated(*differences: int) -> list[RatedAnswer]:
    """A day apart, all graded 50."""
    return [
        RatedAnswer(f"id{place}", "drift", NOON + timedelta(days=place), 50 + difference, 50)
        for place, difference in enumerate(differences)
    ]


@pytest.mark.parametrize(("count", "stretches", "first"), [(60, 60, 1), (61, 31, 2), (10_000, 60, 167)])
def test_many_answers_are_put_together_with_none_lost(count: int, stretches: int, first: int) -> None:
    found = judged_stretches(rated(*(place % 7 for place in range(count))))
    assert (len(found), found[0].answers, found[-1].number) == (stretches, first, count)
    assert sum(each.answers for each in found) == count
    mean = sum(each.answers * each.difference for each in found) / count
    assert mean == pytest.approx(sum(place % 7 for place in range(count)) / count)


def test_the_line_is_the_mean_of_the_ten_answers_up_to_each() -> None:
    recent = [each.recent for each in judged_stretches(rated(*[20] * 10, 10))]
    assert recent == [None] * 9 + [20, 19]


def test_the_chart_is_told_to_those_who_do_not_see_it() -> None:
    assert judging_in_words(rated(10, -4, 0), UTC) == (
        "Own rating minus grade of 3 answers, 1 Mar 2026 to 3 Mar 2026: 2 points too high on average, from "
        "−4 to +10. The table below has the figures."
    )
    assert "; over the last 10, 4 points too high. The table" in judging_in_words(
        rated(*[20] * 5, *[4] * 10), UTC
    )


def test_ratings_too_high_and_too_low_differ_in_shape_and_in_words() -> None:
    spec = judging_chart(judged_stretches(rated(10, -4, 0)), UTC, "light").to_dict()
    points = spec["layer"][2]["data"]["values"]
    assert [row["kind"] for row in points] == ["Too high", "Too low", "As graded"]
    assert [row["said"] for row in points] == ["+10", "−4", "0"]
    assert len(spec["layer"]) == 3
    assert len(judging_chart(judged_stretches(rated(*[5] * 12)), UTC, "dark").to_dict()["layer"]) == 4


def test_differences_carry_their_sign() -> None:
    assert [signed(each, zero="0") for each in (9.4, -0.4, -3.6)] == ["+9", "0", "−4"]


def test_ticks_are_told_for_unsure_and_for_called_points_apart() -> None:
    assert ticks_in_words(TickCounts()) == ""
    assert ticks_in_words(TickCounts(unsure_said=8, unsure_not_said=4)) == (
        "Of 12 points that the grader was unsure of, you said 8."
    )
    assert ticks_in_words(TickCounts(1, 0, agreed=18, differed=2)) == (
        "Of 1 point that the grader was unsure of, you said 1. "
        "Of 20 points that the grader called covered or missing and you ticked, you agree with 18."
    )
