from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from grader.errors import InputError, NotFoundError
from grader.history.database import Database
from grader.models import SessionKind, SessionPlan, SimilarityGrade, TimedQuestion
from grader.models.session import place_in_session, place_key
from tests.history.conftest import NOON, similarity, submit

PLAN = SessionPlan((TimedQuestion("drift", 180.0), TimedQuestion("bias", 0.1 + 0.2)), limit_s=None)


def moved(session, position, used=0.1 + 0.2):
    state = session.state
    return replace(session, state=replace(state, position=position, used=(used, 0.0), skipped=(0,)))


def test_a_session_starts_at_its_first_question_with_its_clock_running(store):
    session = store.start_session(SessionKind.MOCK, PLAN)
    assert session.state.position == 0
    assert session.state.running_since == session.started_at == NOON
    assert session.state.used == (0.0, 0.0)
    assert (session.paused, session.ended_at) == (False, None)
    assert session.open_question == PLAN.questions[0]


def test_a_session_comes_back_as_it_was_after_the_database_is_opened_anew(url, make_store):
    before = make_store(url)
    session = before.start_session(SessionKind.MINUTES, SessionPlan(PLAN.questions, 1200.0))
    after = moved(session, 1)
    assert before.update_session(session, after)
    before.close()
    assert make_store(url).session(session.id) == after


def test_of_two_windows_that_go_on_from_the_same_place_one_does(store):
    session = store.start_session(SessionKind.MOCK, PLAN)
    assert store.update_session(session, moved(session, 1, used=3.0))
    assert not store.update_session(session, moved(session, 1, used=9.0))
    assert store.session(session.id).state.used[0] == 3.0


def test_of_many_that_go_on_at_once_exactly_one_does(url, make_store):
    session = make_store(url).start_session(SessionKind.MOCK, PLAN)
    stores = [make_store(url) for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        done = list(
            pool.map(
                lambda pair: pair[1].update_session(session, moved(session, 1, used=float(pair[0]))),
                enumerate(stores, 1),
            )
        )
    assert done.count(True) == 1
    assert stores[0].session(session.id).state.used[0] == done.index(True) + 1


def test_a_session_that_is_over_does_not_go_on(store, clock):
    session = store.start_session(SessionKind.QUESTIONS, PLAN)
    over = replace(session, ended_at=clock.now + timedelta(minutes=3))
    assert store.update_session(session, over)
    assert not store.update_session(session, moved(session, 1))
    assert store.session(session.id) == over
    assert over.open_question is None


def test_a_session_is_found_by_the_unique_beginning_of_its_id(url, make_store):
    ids = iter(["abcdef-1", "abcdef-2", "fedcba-1"])
    store = make_store(url, new_id=lambda: next(ids))
    sessions = [store.start_session(SessionKind.MOCK, PLAN) for _ in range(3)]
    assert store.session("fedcba") == sessions[2]
    assert store.session("abcdef-1") == sessions[0]
    with pytest.raises(InputError, match="More than one session has an id that begins with abcdef-"):
        store.session("abcdef-")
    with pytest.raises(NotFoundError):
        store.session("fedcb")


def test_sessions_are_listed_from_the_last_and_only_to_whom_they_belong(url, make_store, clock):
    store = make_store(url)
    first = store.start_session(SessionKind.MOCK, PLAN)
    clock.forward(hours=1)
    second = store.start_session(SessionKind.QUESTIONS, PLAN)
    assert store.sessions() == (second, first)
    other = make_store(url, user_id="other")
    assert other.sessions() == ()
    assert not other.update_session(first, moved(first, 1))
    with pytest.raises(NotFoundError, match="no session with the id"):
        other.session(first.id)


def test_a_sessions_attempts_come_in_order_even_if_the_clock_was_set_back(store, clock):
    session = store.start_session(SessionKind.MOCK, PLAN)
    submit(store, "alone")
    first = submit(store, "drift", session=session.id)
    clock.forward(hours=-2)
    second = submit(store, "bias", session=session.id)
    store.add_grade(first, similarity(64))
    answered = store.attempts_of_session(session.id)
    assert [attempt.id for attempt in answered] == [first, second]
    assert answered[0].grade(SimilarityGrade) == similarity(64)


def test_a_session_in_an_unknown_shape_is_left_out_and_bothers_no_other(sqlite_store, sqlite_file):
    kept = sqlite_store.start_session(SessionKind.MOCK, PLAN)
    strange = sqlite_store.start_session(SessionKind.MOCK, PLAN)
    with Database(f"sqlite:///{sqlite_file}").writing() as connection:
        connection.execute(text("UPDATE sittings SET state = '[1]' WHERE id = :id"), {"id": strange.id})
    assert sqlite_store.sessions() == (kept,)
    with pytest.raises(NotFoundError, match="that can be shown"):
        sqlite_store.session(strange.id)


@pytest.mark.parametrize(
    ("position", "used"), [(0, ()), (0, (1.0,)), (0, (1.0, 2.0, 3.0)), (3, (0.0, 0.0)), (-1, (0.0, 0.0))]
)
def test_a_session_whose_state_does_not_fit_its_plan_is_left_out(store, position, used):
    kept = store.start_session(SessionKind.MOCK, PLAN)
    session = store.start_session(SessionKind.MOCK, PLAN)
    state = replace(session.state, position=position, used=used)
    assert store.update_session(session, replace(session, state=state))
    assert store.sessions() == (kept,)
    with pytest.raises(NotFoundError, match="that can be shown"):
        store.session(session.id)


def test_a_session_that_came_to_its_end_can_be_shown(store):
    session = store.start_session(SessionKind.MOCK, PLAN)
    assert store.update_session(session, moved(session, 2))
    assert store.session(session.id).state.position == 2


def test_deleting_everything_takes_the_sessions_along(store):
    store.start_session(SessionKind.MOCK, PLAN)
    store.delete_all()
    assert store.sessions() == ()


def test_the_key_of_a_draft_names_session_and_position():
    assert place_in_session(place_key("a1b2", 3)) == ("a1b2", 3)
    for other in ("drift-monitoring", "follow-up:a1b2", "sitting:a1b2", "sitting:a1b2:x"):
        assert place_in_session(other) is None


def test_attempts_of_sessions_are_found_with_them_and_no_others(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    given = submit(mine, session="one")
    submit(mine)
    submit(other, session="one")
    assert mine.session_of_attempts() == {given: "one"}
