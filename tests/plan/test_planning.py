from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from grader.errors import InputError
from grader.history import HistoryStore
from grader.learn.self_ratings import SelfRatings, self_ratings
from grader.models import Answer, Band, PlanChoices, Recall, ReviewResult, Weakness
from grader.plan.plan import (
    Planning,
    keep_interview_date,
    keep_plan_choices,
    plan_choices,
    weakness,
)
from grader.wording.plan import outlook, why
from tests.history.conftest import similarity
from tests.plan.answers import answer
from tests.rehearse_kit import SMALL_BANK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[HistoryStore]:
    made = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}", clock=clock)
    yield made
    made.close()


@pytest.fixture
def planning(store: HistoryStore, clock: Clock) -> Planning:
    return Planning(bank=SMALL_BANK, history=store, clock=clock)


def graded(store: HistoryStore, question_id: str = "paint", *, band: Band = Band.SOLID) -> str:
    made = store.add_attempt(Answer(question_id, "Two coats."), question_text="?")
    store.add_grade(made.id, replace(similarity(60), band=band, flags=()))
    return made.id


def test_a_graded_answer_comes_back_when_due_with_its_weakest_criterion(
    store: HistoryStore, planning: Planning, clock: Clock
) -> None:
    graded(store)
    due = planning.plan(UTC).due["paint"]
    clock.now += timedelta(days=(due - TODAY).days)
    first = planning.plan(UTC).today.questions[0]
    assert (first.question_id, first.due, first.weakness) == ("paint", due, Weakness("Metrics", 62))
    assert why(first, on=due, today=due) == "due today, weakest: Metrics, 62"


def test_under_a_later_day_a_question_is_due_and_not_due_today(
    store: HistoryStore, planning: Planning
) -> None:
    graded(store)
    plan = planning.plan(UTC)
    due = plan.due["paint"]
    (again,) = (
        each for day in plan.days if day.day == due for each in day.questions if each.question_id == "paint"
    )
    assert why(again, on=due, today=TODAY) == "due, weakest: Metrics, 62"
    assert why(again, on=due, today=due) == "due today, weakest: Metrics, 62"
    assert why(again, on=due + timedelta(days=1), today=due + timedelta(days=1)).startswith(
        "due since yesterday"
    )


def test_a_correction_changes_what_an_attempt_counts_as_and_its_due_day(
    store: HistoryStore, planning: Planning
) -> None:
    attempt = store.attempt(graded(store))
    taken = planning.review_of(attempt, UTC)
    assert taken == ReviewResult(Recall.GOOD, False, date(2026, 3, 4))
    store.correct_review(attempt.id, Recall.AGAIN)
    assert planning.review_of(attempt, UTC) == ReviewResult(Recall.AGAIN, True, date(2026, 3, 3))


def test_only_the_latest_answer_of_a_day_counts(store: HistoryStore, planning: Planning) -> None:
    first, second = graded(store), graded(store, band=Band.STRONG)
    assert planning.review_of(store.attempt(first), UTC) is None
    found = planning.review_of(store.attempt(second), UTC)
    assert found is not None
    assert found.recall is Recall.EASY


def test_a_revision_says_when_its_question_comes_back_as_the_plan_does(
    store: HistoryStore, planning: Planning, clock: Clock
) -> None:
    keep_plan_choices(store, PlanChoices(TODAY + timedelta(days=4), 10))
    first = graded(store, band=Band.A_START)
    clock.now += timedelta(minutes=4)
    made = store.add_attempt(Answer("paint", "Three coats.", revises=first), question_text="?")
    store.add_grade(made.id, replace(similarity(90), band=Band.STRONG, flags=()))
    taken = [planning.review_of(store.attempt(each), UTC) for each in (first, made.id)]
    plan = planning.plan(UTC)
    assert taken == [ReviewResult(Recall.HARD, False, plan.comes_back["paint"])] * 2
    (day,) = (each.day for each in plan.days for task in each.questions if task.question_id == "paint")
    assert plan.comes_back["paint"] == day


def test_a_date_that_is_given_leaves_the_minutes_as_they_were(store: HistoryStore) -> None:
    keep_plan_choices(store, PlanChoices(None, 45))
    keep_interview_date(store, TODAY)
    assert plan_choices(store) == PlanChoices(TODAY, 45)


def test_what_is_not_graded_counts_as_nothing(store: HistoryStore, planning: Planning) -> None:
    made = store.add_attempt(Answer("paint", "Two coats."), question_text="?")
    assert planning.review_of(made, UTC) is None


def test_today_is_the_day_of_the_candidates_zone(planning: Planning, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert planning.today(UTC) == date(2026, 3, 2)
    assert planning.today(ZoneInfo("Europe/Berlin")) == date(2026, 3, 3)
    assert planning.plan(ZoneInfo("Pacific/Auckland")).today.day == date(2026, 3, 3)


def test_what_is_set_for_the_plan_is_kept(store: HistoryStore, planning: Planning) -> None:
    assert plan_choices(store) == PlanChoices(None, 30)
    keep_plan_choices(store, PlanChoices(date(2026, 3, 3), 10))
    assert plan_choices(store) == PlanChoices(date(2026, 3, 3), 10)
    assert outlook(planning.plan(UTC)) == (
        "The interview is tomorrow. With 10 minutes a day, 2 never answered questions do not get a turn "
        "before it; 30 minutes a day would be enough."
    )


@pytest.mark.parametrize("stored", ["", "{}x", '{"minutes": "many"}', "[]"])
def test_what_cannot_be_read_counts_as_not_set(store: HistoryStore, stored: str) -> None:
    store.keep_preference("plan", stored)
    assert plan_choices(store) == PlanChoices()


@pytest.mark.parametrize("minutes", [0, 4, 241])
def test_a_day_without_time_for_it_is_refused(store: HistoryStore, minutes: int) -> None:
    with pytest.raises(InputError, match="choose 5 to 240"):
        keep_plan_choices(store, PlanChoices(None, minutes))
    assert plan_choices(store) == PlanChoices()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "The interview was on Fri 27 Feb: set the date of the next one."),
        (0, "The interview is today. Good luck!"),
        (1, "The interview is tomorrow: you will see every question before then."),
        (9, "The interview is Wed 11 Mar, in 9 days: you will see every question before then."),
    ],
)
def test_the_outlook_says_how_the_time_fits(
    store: HistoryStore, planning: Planning, days: int, said: str
) -> None:
    keep_plan_choices(store, PlanChoices(TODAY + timedelta(days=days), 30))
    assert outlook(planning.plan(UTC)) == said


def test_without_a_date_nothing_is_said_about_an_interview(planning: Planning) -> None:
    assert outlook(planning.plan(UTC)) == ""


def test_without_criteria_the_whole_answer_is_what_was_weak() -> None:
    assert weakness(replace(similarity(44), criteria=())) == Weakness(None, 44)


def test_how_far_one_misjudges_oneself_is_told_from_three_answers_on() -> None:
    assert SelfRatings(()).in_words() == (
        "No answer is rated yet: 3 more will show how well you judge yourself.",
    )
    assert SelfRatings((9, 9)).in_words() == (
        "2 answers are rated so far: 1 more will show how well you judge yourself.",
    )
    said = SelfRatings((9, 19, -1)).in_words()
    assert said == (
        "You rate yourself 9 points too high on average, over 3 answers.",
        "You are 10 points off, whichever way, on average.",
    )
    assert SelfRatings((-1,) * 6).in_words()[0].startswith("You rate yourself 1 point too low on average")
    assert SelfRatings((5, -5) * 3).in_words()[0].startswith("You rate yourself neither too high nor too low")


def test_from_eleven_answers_on_the_last_ten_are_told_beside_all() -> None:
    assert "last" not in SelfRatings((14,) * 10).in_words()[0]
    assert SelfRatings((14,) * 10 + (4,) * 10).in_words()[0] == (
        "You rate yourself 9 points too high on average, over 20 answers; "
        "over the last 10, 4 points too high."
    )


def test_earlier_and_later_ratings_are_compared_from_twenty_answers_on() -> None:
    assert len(SelfRatings((20,) * 19).in_words()) == 2
    assert SelfRatings((20,) * 10 + (-4,) * 10).in_words()[2] == (
        "Over the first 10 answers you were 20 points off, over the last 10 it was 4."
    )


def test_only_rated_answers_of_ones_own_are_held_against_the_score() -> None:
    answers = [
        answer(60, days=2, self_score=50),
        answer(60, days=1, self_score=90),
        answer(60),
        answer(80, days=3, self_score=80, near_copy=True),
    ]
    assert self_ratings(answers).differences == (30, -10)
