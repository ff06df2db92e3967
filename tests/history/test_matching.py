from __future__ import annotations

from tests.history.conftest import similarity, submit


def test_attempts_are_found_by_question_text_answer_and_score_newest_first(store, clock):
    ids = []
    for question, answer, score in (("drift", "Straße", 30), ("bias", "I LOG it", 80), ("drift", "log", 90)):
        ids.append(submit(store, question, answer))
        store.add_similarity_grade(ids[-1], similarity(score))
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


def test_only_ones_own_attempts_are_found(url, make_store):
    submit(make_store(url, user_id="other"))
    assert make_store(url).matching(search="log") == ()


def test_attempts_come_in_the_order_of_their_ids_without_those_that_are_gone(store):
    ids = [submit(store) for _ in range(150)]
    assert [attempt.id for attempt in store.attempts_with([*ids[::-1], "gone"])] == ids[::-1]
    assert store.attempts_with([]) == ()
