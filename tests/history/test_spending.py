"""What people took of the server's language model is counted, on both kinds of databases."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import update

from grader.history import HistoryStore
from grader.history.spending import MOST_TOKENS
from grader.history.tables import spending
from tests.history.conftest import NOON, submit

TODAY = NOON.date()


def test_what_was_taken_adds_up_day_by_day_and_by_person(make_store, url):
    ann, ben = (make_store(url, user_id=user) for user in ("ann", "ben"))

    ann.take_tokens(TODAY, 700)
    ann.take_tokens(TODAY, 55)
    ben.take_tokens(TODAY, 1)

    assert (ann.tokens_taken(TODAY), ben.tokens_taken(TODAY)) == (755, 1)
    assert ann.tokens_taken(TODAY + timedelta(days=1)) == 0
    assert make_store(url, user_id="ann").tokens_taken(TODAY) == 755


def test_nothing_is_lost_when_two_replicas_count_at_once(url):
    """Each has a connection of its own, as two processes have."""
    stores = [HistoryStore(url, user_id="ann") for _ in range(4)]
    stores[0].open()

    def take(store: HistoryStore) -> None:
        for _ in range(25):
            store.take_tokens(TODAY, 3)

    threads = [Thread(target=take, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert stores[0].tokens_taken(TODAY) == 4 * 25 * 3
    for store in stores:
        store.close()


@pytest.mark.parametrize("tokens", [MOST_TOKENS, 10**30])
def test_no_sum_is_too_large_to_be_kept(make_store, url, tokens):
    store = make_store(url)
    for _ in range(3):
        store.take_tokens(TODAY, tokens)
    assert store.tokens_taken(TODAY) >= MOST_TOKENS


def test_nothing_takes_anything_back(make_store, url):
    store = make_store(url)
    store.take_tokens(TODAY, 5)
    store.take_tokens(TODAY, -5)
    assert store.tokens_taken(TODAY) == 5
    with store._database.writing() as connection:
        connection.execute(update(spending).values(tokens=-1_000))
    assert store.tokens_taken(TODAY) == 0


def test_deleting_the_data_gives_no_new_share(make_store, url):
    """Only the account's end takes the count along, which the tests of accounts show."""
    store = make_store(url)
    submit(store)
    store.take_tokens(TODAY, 5)

    assert store.delete_all() == 1
    assert store.tokens_taken(TODAY) == 5


def test_what_was_taken_leaves_with_no_copy_and_comes_with_no_import(make_store, url, tmp_path):
    store = make_store(url)
    submit(store)
    store.take_tokens(TODAY, 987_654)
    archive = tmp_path / "archive"
    archive.write_text("".join(store.archive()), encoding="utf-8")
    store.import_from(archive)

    assert "987654" not in archive.read_text(encoding="utf-8")
    assert store.tokens_taken(TODAY) == 987_654
