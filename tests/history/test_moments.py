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
        other = Thread(target=lambda: submit(store))
        other.start()
        other.join()
        store.end_moment()
        assert store.count_attempts() == 1


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
