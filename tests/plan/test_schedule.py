from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from grader.models import Recall
from grader.plan.schedule import SLOW_S, recall_of, schedules
from tests.plan.answers import answer

if TYPE_CHECKING:
    from grader.models import GradedAnswer

BERLIN = ZoneInfo("Europe/Berlin")


LATER = date(2027, 1, 1)
"""A day on which every answer here lies in the past."""


def due(*answers: object, zone: object = UTC, today: date = LATER) -> date:
    return schedules(answers, zone, today=today)["paint"].due  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "recall"), [(20, Recall.AGAIN), (40, Recall.HARD), (60, Recall.GOOD), (80, Recall.EASY)]
)
def test_the_band_of_the_score_says_how_well_it_went(score: int, recall: Recall) -> None:
    assert recall_of(answer(score)) is recall


@pytest.mark.parametrize(
    ("score", "recall"), [(80, Recall.GOOD), (60, Recall.HARD), (40, Recall.HARD), (20, Recall.AGAIN)]
)
def test_slow_typing_takes_one_step_off_but_never_down_to_again(score: int, recall: Recall) -> None:
    assert recall_of(answer(score, elapsed_s=SLOW_S + 1)) is recall
    assert recall_of(answer(80, elapsed_s=SLOW_S)) is Recall.EASY


@pytest.mark.parametrize("helped", ["saw_model_answer", "near_copy"])
def test_an_answer_that_leans_on_the_model_answer_is_at_most_hard(helped: str) -> None:
    assert recall_of(answer(80, **{helped: True})) is Recall.HARD
    assert recall_of(answer(20, **{helped: True})) is Recall.AGAIN


def test_what_the_candidate_says_wins_over_score_time_and_help() -> None:
    said = answer(20, elapsed_s=9_999.0, near_copy=True, saw_model_answer=True, corrected=Recall.EASY)
    assert recall_of(said) is Recall.EASY
    assert schedules([said], UTC, today=LATER)["paint"].reviews[0].corrected


def test_better_answers_come_back_later() -> None:
    dates = [due(answer(score)) for score in (20, 40, 60, 80)]
    assert dates[0] == date(2026, 3, 3)
    assert dates == sorted(dates)
    assert dates[-1] > dates[0]


def test_an_answer_that_goes_well_when_due_comes_back_after_a_longer_time() -> None:
    first = due(answer(60))
    wait = (first - date(2026, 3, 2)).days
    second = due(answer(60), answer(60, days=wait))
    assert (second - first).days > wait


def test_several_answers_on_one_day_count_once_as_the_latest() -> None:
    many = (answer(80), answer(40, days=0.1), answer(60, days=0.2))
    assert due(*many) == due(answer(60))
    (review,) = schedules(many, UTC, today=LATER)["paint"].reviews
    assert review.attempt_ids == (many[-1].attempt_id,)


def draft(parent: GradedAnswer, score: int, *, minutes: float, **more: Any) -> GradedAnswer:
    """What was written from a parent, and sent so many minutes after it."""
    submitted_at = parent.submitted_at + timedelta(minutes=minutes)
    return answer(score, submitted_at=submitted_at, revises=parent.attempt_id, **more)


def test_revising_with_the_advice_open_is_no_review_of_its_own() -> None:
    first = answer(40)
    second = draft(first, 60, minutes=4)
    third = draft(second, 80, minutes=4)
    assert due(first, second, third) == due(first)
    (review,) = schedules([first, second, third], UTC, today=LATER)["paint"].reviews
    assert review.attempt_ids == (first.attempt_id, second.attempt_id, third.attempt_id)
    assert review.recall is Recall.HARD


def test_a_word_on_any_draft_of_a_run_counts_for_the_run() -> None:
    first = answer(40)
    second = draft(first, 80, minutes=4, corrected=Recall.EASY)
    (review,) = schedules([first, second], UTC, today=LATER)["paint"].reviews
    assert (review.recall, review.corrected) == (Recall.EASY, True)


def test_a_revision_of_another_day_is_a_review_and_at_most_good() -> None:
    first = answer(40)
    later = draft(first, 80, minutes=60 * 24)
    reviews = schedules([first, later], UTC, today=LATER)["paint"].reviews
    assert [review.recall for review in reviews] == [Recall.HARD, Recall.GOOD]


def test_typing_a_revision_for_long_leaves_it_in_its_run() -> None:
    first = answer(40)
    slow = draft(first, 80, minutes=80, elapsed_s=40 * 60.0)
    away = draft(first, 80, minutes=80, elapsed_s=60.0)
    assert schedules([first, slow], UTC, today=LATER)["paint"].reviews[0].recall is Recall.HARD
    assert schedules([first, away], UTC, today=LATER)["paint"].reviews[0].recall is Recall.GOOD


def test_a_run_of_drafts_past_midnight_is_one_review() -> None:
    late = answer(40, submitted_at=datetime(2026, 3, 2, 23, 50, tzinfo=UTC))
    assert len(schedules([late, draft(late, 80, minutes=20)], UTC, today=LATER)["paint"].reviews) == 1


def test_days_are_those_of_the_candidates_calendar() -> None:
    late = [
        answer(60, submitted_at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC)),
        answer(60, submitted_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC)),
    ]
    assert len(schedules(late, UTC, today=LATER)["paint"].reviews) == 1
    assert [review.day.day for review in schedules(late, BERLIN, today=LATER)["paint"].reviews] == [2, 3]


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)], ids=["short day", "long day"])
@pytest.mark.parametrize("hour", [0, 2, 12, 23])
def test_a_change_of_clocks_moves_no_date(day: date, hour: int) -> None:
    eve = datetime(day.year, day.month, day.day, hour, 30, tzinfo=BERLIN)
    assert due(answer(20, submitted_at=eve.astimezone(UTC)), zone=BERLIN) == day + timedelta(days=1)


def test_the_same_answers_give_the_same_dates_in_whatever_order_they_come() -> None:
    answers = [
        answer(score, question=f"q{number % 5}", days=number * 1.7)
        for number, score in enumerate([20, 40, 60, 80, 60, 40, 80, 80, 20, 60] * 3)
    ]
    found = schedules(answers, UTC, today=LATER)
    shuffled = list(answers)
    random.Random(7).shuffle(shuffled)
    again = schedules(shuffled, UTC, today=LATER)
    assert {each: found[each].due for each in found} == {each: again[each].due for each in again}


def test_without_answers_nothing_is_scheduled() -> None:
    assert schedules([], UTC, today=LATER) == {}


def test_under_a_clock_set_back_by_years_each_question_is_due_today() -> None:
    today = date(2023, 5, 1)
    for score in (20, 40, 60, 80):
        assert due(answer(score), answer(score, days=9), today=today) == today


def test_what_is_dated_later_than_today_does_not_move_what_is_not() -> None:
    known, later = answer(60), answer(80, days=400)
    assert due(known, later, today=date(2026, 3, 20)) == due(known)
