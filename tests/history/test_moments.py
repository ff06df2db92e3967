from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import Engine, event

from tests.history.conftest import submit


@pytest.fixture
def begun():
    moments = []

    def note(_):
        moments.append(1)

    event.listen(Engine, "begin", note)
    yield moments
    event.remove(Engine, "begin", note)


def test_what_is_read_at_one_moment_shares_a_transaction(store, begun):
    submit(store)
    begun.clear()
    with store.at_one_moment(), store.at_one_moment():
        assert (store.count_attempts(), len(store.attempts()), store.unsent_texts()) == (1, 1, ())
    assert len(begun) == 1


def test_what_others_write_meanwhile_is_seen_after_the_moment(store):
    with store.at_one_moment():
        assert store.count_attempts() == 0
        submit_elsewhere(store)
        with store.between_moments():
            assert store.count_attempts() == 1


def submit_elsewhere(store):
    other = Thread(target=lambda: submit(store, answer="meanwhile"))
    other.start()
    other.join()


def test_what_is_read_within_a_moment_stays_the_same(store):
    submit(store)
    with store.at_one_moment():
        assert store.count_attempts() == 1
        submit_elsewhere(store)
        assert (store.count_attempts(), len(store.attempts())) == (1, 1)
        with store.between_moments():
            assert (store.count_attempts(), len(store.attempts())) == (2, 2)


def test_an_archive_holds_one_state(store):
    submit(store)
    lines = store.archive()
    begun = next(lines) + next(lines)
    submit_elsewhere(store)
    assert "meanwhile" not in begun + "".join(lines)


def test_a_write_ends_the_moment_so_that_it_is_read_back(store):
    with store.at_one_moment():
        assert store.count_attempts() == 0
        submit(store)
        assert store.count_attempts() == 1


def test_deleting_within_a_moment_leaves_no_traces_and_no_error(store):
    attempt_id = submit(store)
    with store.at_one_moment():
        assert store.attempt(attempt_id).answer
        assert store.delete_attempt(attempt_id) == 1
        assert store.count_attempts() == 0
