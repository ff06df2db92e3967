from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from grader.errors import InputError, NotFoundError
from grader.models import Answer, Attempt, Peeks, SimilarityGrade
from tests.history.conftest import NOON, similarity, submit

AWKWARD = {
    "empty": "",
    "emoji": "👩🏽‍🔬🧪 🇺🇳 only",
    "right to left": "أراقب الانحراف \u200f(drift)\u200f يوميا — שלום",
    "null byte": "before\x00after\x00",
    "escape character": "\x1b[0m\x1b0\x1b[\x1b\x00\x1b",
    "line ends and tabs": "a\r\nb\rc\n\td\x0b\x0c\u2028 ",
    "not normalised": "e\u0301 \u00e9 \ufb01 \ufeff",
    "markup": "<script>alert('x')</script> **bold** ![i](http://x/y.png) %s :name {x}",
    "quotes": """' " ` \\ ; -- /* */ DROP TABLE attempts;""",
    "highest character": "\U0010ffff\ufffe\uffff",
    "megabyte": "Zeile mit Ümläut. " * 60_000,
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD.keys())
def test_text_comes_back_character_for_character(store, text):
    attempt_id = store.add_attempt(Answer("drift", text), question_text=text).id
    store.save_unsent_text("drift", text)

    kept = store.attempt(attempt_id)
    assert (kept.answer, kept.question_text) == (text, text)
    assert store.unsent_text("drift").text == text


def test_half_a_surrogate_pair_is_refused_with_its_place_and_not_stored(store):
    with pytest.raises(InputError, match=r"^Character 4 of the text \(U\+D83D\) is half of a surrogate pair"):
        submit(store, answer="ab \ud83d")
    with pytest.raises(InputError, match="surrogate"):
        store.save_unsent_text("drift", "\udc80")

    assert store.count_attempts() == 0
    assert store.unsent_texts() == ()


def test_an_attempt_is_read_as_it_was_added(store):
    added = store.add_attempt(
        Answer("drift", "So.", elapsed_s=61.25, peeks=Peeks(guidance=True), revises="an-earlier-one"),
        question_text="How?",
    )

    assert added == Attempt(
        id=added.id,
        user_id="local",
        question_id="drift",
        question_text="How?",
        answer="So.",
        submitted_at=NOON,
        elapsed_s=61.25,
        peeks=Peeks(guidance=True, model_answer=False),
        revises="an-earlier-one",
    )
    assert store.attempt(added.id) == added
    assert store.attempts() == (added,)
    assert tuple(store.iter_attempts()) == (added,)


def test_times_come_back_in_utc_whatever_zone_they_were_taken_in(url, make_store):
    lisbon_in_summer = datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    store = make_store(url, clock=lambda: lisbon_in_summer)

    submitted_at = store.attempt(submit(store)).submitted_at

    assert submitted_at == lisbon_in_summer
    assert submitted_at.tzinfo is UTC
    assert submitted_at.isoformat() == "2026-06-30T23:30:00+00:00"


def test_a_second_store_finds_everything_again(url, make_store):
    first = make_store(url)
    attempt_id = submit(first)
    first.add_grade(attempt_id, similarity(64))
    first.save_unsent_text("drift", "half a thought")
    first.close()

    second = make_store(url)

    assert second.attempt(attempt_id).grade(SimilarityGrade) == similarity(64)
    assert second.unsent_text("drift").text == "half a thought"


def test_a_closed_store_opens_again_by_itself(store):
    attempt_id = submit(store)
    store.close()

    assert store.attempt(attempt_id).id == attempt_id


def test_attempts_come_newest_first_and_in_pages(store, clock):
    ids = []
    for index in range(5):
        ids.append(submit(store, question_id="drift" if index % 2 else "bias"))
        clock.forward(minutes=1)

    def listed(**which):
        return [attempt.id for attempt in store.attempts(**which)]

    assert listed() == ids[::-1]
    assert listed(limit=2) == [ids[4], ids[3]]
    assert listed(limit=2, offset=2) == [ids[2], ids[1]]
    assert listed(offset=4) == [ids[0]]
    assert listed(limit=0) == []
    assert listed(question_id="drift") == [ids[3], ids[1]]
    assert listed(question_id="drift", limit=1, offset=1) == [ids[1]]
    assert listed(question_id="nothing") == []


def test_attempts_of_the_same_moment_keep_the_order_in_which_they_came(store):
    ids = [submit(store) for _ in range(4)]

    assert [attempt.id for attempt in store.attempts()] == ids[::-1]
    assert [attempt.id for attempt in store.iter_attempts()] == ids


def test_iterating_crosses_pages_and_sees_what_is_added_meanwhile(store, clock):
    ids = []
    for _ in range(205):
        ids.append(submit(store))
        clock.forward(seconds=0 if len(ids) % 3 else 1)

    streamed = store.iter_attempts()
    first = next(streamed).id
    clock.forward(seconds=1)
    ids.append(submit(store))

    assert [first, *(attempt.id for attempt in streamed)] == ids


def test_attempts_are_counted_by_question(store):
    for question_id in ("drift", "drift", "bias"):
        submit(store, question_id)

    assert store.count_attempts() == 3
    assert store.count_attempts("drift") == 2
    assert store.count_attempts("nothing") == 0


def test_users_see_only_their_own(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    attempt_id = submit(mine)
    mine.save_unsent_text("drift", "mine")

    assert theirs.attempts() == ()
    assert tuple(theirs.iter_attempts()) == ()
    assert theirs.count_attempts() == 0
    assert theirs.summaries() == ()
    assert theirs.unsent_text("drift") is None
    assert theirs.delete_attempt(attempt_id) == theirs.delete_question("drift") == theirs.delete_all() == 0
    with pytest.raises(NotFoundError):
        theirs.attempt(attempt_id)
    with pytest.raises(NotFoundError):
        theirs.add_grade(attempt_id, similarity())
    assert mine.attempt(attempt_id).grade(SimilarityGrade) is None
    assert mine.unsent_text("drift").text == "mine"


IDS = ("abcdef11", "abcdef22", "abcdef2", "ABCDEF99", "_%cdef33")


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("abcdef11", "abcdef11"),
        ("abcdef1", "abcdef11"),
        ("abcdef2", "abcdef2"),
        ("abcdef22", "abcdef22"),
        ("ABCDEF", "ABCDEF99"),
        ("_%cdef", "_%cdef33"),
    ],
)
def test_an_id_may_be_cut_short(url, make_store, named, found):
    ids = iter(IDS)
    store = make_store(url, new_id=lambda: next(ids))
    for _ in IDS:
        submit(store)

    assert store.attempt(named).id == found


@pytest.mark.parametrize(
    ("named", "error", "sentence"),
    [
        ("abcdef", InputError, "^More than one answer has an id that begins with abcdef: give more of it.$"),
        ("abcde", NotFoundError, "^There is no answer with the id abcde: "),
        ("abcdef3", NotFoundError, "abcdef3"),
        ("______", NotFoundError, "______"),
        ("", NotFoundError, "no answer with the id"),
        ("abcdef\x00", NotFoundError, "no answer"),
    ],
)
def test_an_id_that_names_none_or_several_says_so(url, make_store, named, error, sentence):
    ids = iter(IDS)
    store = make_store(url, new_id=lambda: next(ids))
    for _ in IDS:
        submit(store)

    with pytest.raises(error, match=sentence) as caught:
        store.attempt(named)
    assert type(caught.value) is error
