from __future__ import annotations

from typing import Literal

import pytest

from grader.errors import InputError
from grader.models.preference import Preference
from grader.models.session import attempt_followed, follow_up_key
from tests.history.conftest import submit


def test_a_preference_is_kept_and_replaced(store):
    assert store.preference("endpoint") is None
    store.keep_preference("endpoint", "one \x00")
    store.keep_preference("endpoint", "two 👩🏽‍🔬")
    store.keep_preference("other", "stays")
    assert store.preference("endpoint") == "two 👩🏽‍🔬"
    assert store.preference("other") == "stays"


def test_a_preference_survives_a_restart(url, make_store):
    make_store(url).keep_preference("hosts", '["llm.example.org"]')

    assert make_store(url).preference("hosts") == '["llm.example.org"]'


def test_preferences_are_each_users_own(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    mine.keep_preference("endpoint", "mine")

    assert theirs.preference("endpoint") is None
    theirs.keep_preference("endpoint", "theirs")

    assert mine.preference("endpoint") == "mine"


def test_half_a_character_is_refused(store):
    with pytest.raises(InputError, match="surrogate"):
        store.keep_preference("endpoint", "\ud83d")


def test_deleting_everything_takes_the_preferences_of_one_user(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    for store in (mine, theirs):
        store.keep_preference("hosts", "agreed")

    mine.delete_all()

    assert (mine.preference("hosts"), theirs.preference("hosts")) == (None, "agreed")


def test_deleting_attempts_takes_the_drafts_of_their_follow_ups(store):
    first, other = submit(store), submit(store, "bias")
    for attempt_id in (first, other):
        store.save_unsent_text(follow_up_key(attempt_id), "typing an answer")
    store.save_unsent_text("drift", "typing")

    store.delete_attempt(first)
    assert store.unsent_text(follow_up_key(first)) is None
    store.delete_question("bias")
    assert store.unsent_text(follow_up_key(other)) is None
    assert store.unsent_text("drift").text == "typing"


def test_a_follow_up_key_names_its_attempt_and_a_question_names_none():
    assert attempt_followed(follow_up_key("abc123")) == "abc123"
    assert attempt_followed("drift-monitoring") is None


def test_a_typed_preference_comes_back_and_has_a_default(store):
    choice = Preference("pace", int | Literal["off"], default=3)
    assert choice.of(store) == 3
    for value in (7, "off"):
        choice.keep(store, value)
        assert choice.of(store) == value


@pytest.mark.parametrize(("kept", "read"), [("{broken", True), ("7", True), ("no", False), ("false", False)])
def test_a_typed_preference_reads_old_words_and_passes_over_damage(store, kept, read):
    store.keep_preference("switch", kept)
    assert Preference("switch", bool, default=True).of(store) is read
