from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from grader.errors import InputError, NotFoundError
from grader.history.database import Database
from grader.models import SimilarityGrade, SittingKind, SittingPlan, TimedQuestion
from grader.models.session import place_in_sitting, sitting_key
from tests.history.conftest import NOON, similarity, submit

PLAN = SittingPlan((TimedQuestion("drift", 180.0), TimedQuestion("bias", 0.1 + 0.2)), limit_s=None)


def moved(sitting, position, used=0.1 + 0.2):
    state = sitting.state
    return replace(sitting, state=replace(state, position=position, used=(used, 0.0), skipped=(0,)))


def test_a_sitting_starts_at_its_first_question_with_its_clock_running(store):
    sitting = store.start_sitting(SittingKind.MOCK, PLAN)
    assert sitting.state.position == 0
    assert sitting.state.running_since == sitting.started_at == NOON
    assert sitting.state.used == (0.0, 0.0)
    assert (sitting.paused, sitting.ended_at) == (False, None)
    assert sitting.open_question == PLAN.questions[0]


def test_a_sitting_comes_back_as_it_was_after_the_database_is_opened_anew(url, make_store):
    before = make_store(url)
    sitting = before.start_sitting(SittingKind.MINUTES, SittingPlan(PLAN.questions, 1200.0))
    after = moved(sitting, 1)
    assert before.update_sitting(sitting, after)
    before.close()
    assert make_store(url).sitting(sitting.id) == after


def test_of_two_windows_that_go_on_from_the_same_place_one_does(store):
    sitting = store.start_sitting(SittingKind.MOCK, PLAN)
    assert store.update_sitting(sitting, moved(sitting, 1, used=3.0))
    assert not store.update_sitting(sitting, moved(sitting, 1, used=9.0))
    assert store.sitting(sitting.id).state.used[0] == 3.0


def test_of_many_that_go_on_at_once_exactly_one_does(url, make_store):
    sitting = make_store(url).start_sitting(SittingKind.MOCK, PLAN)
    stores = [make_store(url) for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        done = list(
            pool.map(
                lambda pair: pair[1].update_sitting(sitting, moved(sitting, 1, used=float(pair[0]))),
                enumerate(stores, 1),
            )
        )
    assert done.count(True) == 1
    assert stores[0].sitting(sitting.id).state.used[0] == done.index(True) + 1


def test_a_sitting_that_is_over_does_not_go_on(store, clock):
    sitting = store.start_sitting(SittingKind.QUESTIONS, PLAN)
    over = replace(sitting, ended_at=clock.now + timedelta(minutes=3))
    assert store.update_sitting(sitting, over)
    assert not store.update_sitting(sitting, moved(sitting, 1))
    assert store.sitting(sitting.id) == over
    assert over.open_question is None


def test_a_session_is_found_by_the_unique_beginning_of_its_id(url, make_store):
    ids = iter(["abcdef-1", "abcdef-2", "fedcba-1"])
    store = make_store(url, new_id=lambda: next(ids))
    sittings = [store.start_sitting(SittingKind.MOCK, PLAN) for _ in range(3)]
    assert store.sitting("fedcba") == sittings[2]
    assert store.sitting("abcdef-1") == sittings[0]
    with pytest.raises(InputError, match="More than one session has an id that begins with abcdef-"):
        store.sitting("abcdef-")
    with pytest.raises(NotFoundError):
        store.sitting("fedcb")


def test_sittings_are_listed_from_the_last_and_only_to_whom_they_belong(url, make_store, clock):
    store = make_store(url)
    first = store.start_sitting(SittingKind.MOCK, PLAN)
    clock.forward(hours=1)
    second = store.start_sitting(SittingKind.QUESTIONS, PLAN)
    assert store.sittings() == (second, first)
    other = make_store(url, user_id="other")
    assert other.sittings() == ()
    assert not other.update_sitting(first, moved(first, 1))
    with pytest.raises(NotFoundError, match="no session with the id"):
        other.sitting(first.id)


def test_a_sessions_attempts_come_in_order_even_if_the_clock_was_set_back(store, clock):
    sitting = store.start_sitting(SittingKind.MOCK, PLAN)
    submit(store, "alone")
    first = submit(store, "drift", sitting=sitting.id)
    clock.forward(hours=-2)
    second = submit(store, "bias", sitting=sitting.id)
    store.add_grade(first, similarity(64))
    answered = store.attempts_of_sitting(sitting.id)
    assert [attempt.id for attempt in answered] == [first, second]
    assert answered[0].grade(SimilarityGrade) == similarity(64)


def test_a_sitting_in_an_unknown_shape_is_left_out_and_bothers_no_other(sqlite_store, sqlite_file):
    kept = sqlite_store.start_sitting(SittingKind.MOCK, PLAN)
    strange = sqlite_store.start_sitting(SittingKind.MOCK, PLAN)
    with Database(f"sqlite:///{sqlite_file}").writing() as connection:
        connection.execute(text("UPDATE sittings SET state = '[1]' WHERE id = :id"), {"id": strange.id})
    assert sqlite_store.sittings() == (kept,)
    with pytest.raises(NotFoundError, match="that can be shown"):
        sqlite_store.sitting(strange.id)


@pytest.mark.parametrize(
    ("position", "used"), [(0, ()), (0, (1.0,)), (0, (1.0, 2.0, 3.0)), (3, (0.0, 0.0)), (-1, (0.0, 0.0))]
)
def test_a_sitting_whose_state_does_not_fit_its_plan_is_left_out(store, position, used):
    kept = store.start_sitting(SittingKind.MOCK, PLAN)
    sitting = store.start_sitting(SittingKind.MOCK, PLAN)
    state = replace(sitting.state, position=position, used=used)
    assert store.update_sitting(sitting, replace(sitting, state=state))
    assert store.sittings() == (kept,)
    with pytest.raises(NotFoundError, match="that can be shown"):
        store.sitting(sitting.id)


def test_a_sitting_that_came_to_its_end_can_be_shown(store):
    sitting = store.start_sitting(SittingKind.MOCK, PLAN)
    assert store.update_sitting(sitting, moved(sitting, 2))
    assert store.sitting(sitting.id).state.position == 2


def test_deleting_everything_takes_the_sittings_along(store):
    store.start_sitting(SittingKind.MOCK, PLAN)
    store.delete_all()
    assert store.sittings() == ()


def test_the_key_of_a_draft_names_sitting_and_position():
    assert place_in_sitting(sitting_key("a1b2", 3)) == ("a1b2", 3)
    for other in ("drift-monitoring", "follow-up:a1b2", "sitting:a1b2", "sitting:a1b2:x"):
        assert place_in_sitting(other) is None


def test_attempts_of_sittings_are_found_with_them_and_no_others(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    given = submit(mine, sitting="one")
    submit(mine)
    submit(other, sitting="one")
    assert mine.sitting_of_attempts() == {given: "one"}
