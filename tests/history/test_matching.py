from __future__ import annotations

import pytest

from tests.history.conftest import similarity, submit


def test_attempts_are_found_by_question_answer_and_score_newest_first(store, clock):
    ids = []
    for question, answer, score in (("drift", "Straße", 30), ("bias", "I LOG it", 80), ("drift", "log", 90)):
        ids.append(submit(store, question, answer))
        store.add_grade(ids[-1], similarity(score))
        clock.forward(minutes=1)
    ungraded = submit(store, "bias", "nothing")

    first, second, third = ids
    assert store.matching() == (ungraded, third, second, first)
    assert store.matching(search=" log ") == (third, second)
    assert store.matching(search="STRASSE") == (first,)
    assert store.matching(search="about BIAS") == (ungraded, second)
    assert store.matching(question_ids={"drift"}, least_score=50) == (third,)
    assert store.matching(question_ids=frozenset()) == ()
    assert store.matching(search="100%") == ()


@pytest.mark.parametrize(
    "wanted", ["ss", "ST", "k", "fi", "n", "x", "50%_", "[", "a/b", "\x1b", "é", "j\u030c"]
)
def test_a_search_finds_what_folding_the_case_of_every_text_would_find(store, wanted):
    answers = [
        "Straße", "STRASSE", "ﬁnal", "FINAL", "oﬃce", "eﬀort", "beﬆ", "BEST", "ſtop", "4 K", "4 k", "ŉ", "nn",
        "ǰump", "x", "X", "50%_off", "50 percent off", "[", "\x1b", "a/b", "a\\b", "\x00", "É", "é", "plain",
    ]  # fmt: skip
    ids = {submit(store, "q", answer): answer for answer in answers}

    found = [ids[each] for each in store.matching(search=wanted)]

    assert sorted(found) == sorted(each for each in answers if wanted.casefold() in each.casefold())


def test_only_so_many_are_looked_for_as_are_wanted(store, clock):
    ids = []
    for number in range(250):
        ids.append(submit(store, answer="log" if number % 2 else "nothing"))
        clock.forward(minutes=1)
    newest = ids[::-1][::2]
    assert store.matching(search="log", limit=3) == tuple(newest[:3])
    assert store.matching(search="log", limit=1_000) == tuple(newest)
    assert store.matching(limit=2) == tuple(ids[:-3:-1])
    # The connection is free again, although its rows were not read to the end.
    assert submit(store)


def test_a_very_long_search_is_no_error(store):
    submit(store, answer="b" * 70_000)
    assert len(store.matching(search="b" * 60_000)) == 1
    assert store.matching(search="b" * 60_000 + "o") == ()


def test_only_ones_own_attempts_are_found(url, make_store):
    submit(make_store(url, user_id="other"))
    assert make_store(url).matching(search="log") == ()


def test_attempts_come_in_the_order_of_their_ids_without_deleted_ones(store):
    ids = [submit(store) for _ in range(150)]
    assert [attempt.id for attempt in store.attempts_with([*ids[::-1], "gone"])] == ids[::-1]
    assert store.attempts_with([]) == ()
