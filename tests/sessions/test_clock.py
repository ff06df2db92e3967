from __future__ import annotations

from datetime import timedelta

import pytest

from grader.models import Session, SessionKind, SessionPlan, SessionState, TimedQuestion
from grader.sessions.clock import moved_on, over, started, stopped, time_left, used, used_in_all
from tests.history.conftest import NOON

TWO = SessionPlan((TimedQuestion("a", 180.0), TimedQuestion("b", 120.0)))


def session(plan: SessionPlan = TWO) -> Session:
    state = SessionState(0, NOON, (0.0,) * len(plan.questions))
    return Session("s", SessionKind.MOCK, plan, state, NOON, None)


def later(seconds: float):
    return NOON + timedelta(seconds=seconds)


def test_time_goes_from_the_stored_moment_whether_or_not_a_page_is_open() -> None:
    assert used(session(), 0, later(50)) == 50
    assert used(session(), 1, later(50)) == 0
    assert time_left(session(), later(50)) == 130


def test_time_that_is_over_is_not_negative() -> None:
    assert time_left(session(), later(999)) == 0


def test_a_pause_stops_the_clock_and_going_on_starts_it_where_it_was() -> None:
    paused = stopped(session(), later(50))
    assert paused.paused
    assert used(paused, 0, later(5000)) == 50
    going = started(paused, later(5000))
    assert not going.paused
    assert used(going, 0, later(5010)) == 60


def test_a_clock_that_is_set_back_takes_no_time_away() -> None:
    assert used(session(), 0, later(-3600)) == 0
    back = stopped(started(stopped(session(), later(50)), later(60)), later(-3600))
    assert back.state.used == (50, 0)
    assert over(session(), later(-3600)).ended_at == NOON


def test_each_question_has_its_own_time() -> None:
    second = moved_on(session(), later(200))
    assert second.state.position == 1
    assert second.state.used == (200, 0)
    assert time_left(second, later(230)) == 90
    assert used_in_all(second, later(230)) == 230


def test_after_the_last_question_it_is_over_and_uses_no_more_time() -> None:
    done = moved_on(moved_on(session(), later(100)), later(150), skipped=True)
    assert done.ended_at == later(150)
    assert done.open_question is None
    assert done.state.skipped == (1,)
    assert used_in_all(done, later(9999)) == 150
    assert time_left(done, later(9999)) is None


@pytest.mark.parametrize(("seconds", "ends"), [(299, False), (300, True)])
def test_a_length_of_time_ends_with_the_answer_that_goes_over_it(seconds: float, ends: bool) -> None:
    limited = session(SessionPlan((TimedQuestion("a", None), TimedQuestion("b", None)), 300.0))
    assert time_left(limited, later(seconds)) == 300 - seconds
    assert (moved_on(limited, later(seconds)).ended_at is not None) is ends


def test_questions_without_a_limit_are_not_timed() -> None:
    assert time_left(session(SessionPlan((TimedQuestion("a", None),))), later(10)) is None
