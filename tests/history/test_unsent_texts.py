from __future__ import annotations

import pytest

from grader.errors import StoreError, UnsentTextConflict
from grader.models import UnsentText
from tests.history.conftest import NOON


def test_a_question_without_a_draft_has_none(store):
    assert store.unsent_text("drift") is None
    assert store.unsent_texts() == ()


def test_each_save_replaces_the_text_and_raises_the_revision(store, clock):
    first = store.save_unsent_text("drift", "I")
    clock.forward(seconds=3)
    second = store.save_unsent_text("drift", "I log")

    assert first == UnsentText("local", "drift", "I", 1, NOON)
    assert second == UnsentText("local", "drift", "I log", 2, clock.now)
    assert store.unsent_text("drift") == second
    assert store.unsent_texts() == (second,)


def test_drafts_come_last_saved_first(store, clock):
    for question_id in ("a", "b", "c", "a"):
        store.save_unsent_text(question_id, "…")
        clock.forward(seconds=1)

    assert [draft.question_id for draft in store.unsent_texts()] == ["a", "c", "b"]


def test_a_save_from_the_stored_revision_goes_through(store):
    revision = 0
    for text in ("a", "ab", "abc"):
        revision = store.save_unsent_text("drift", text, base_revision=revision).revision

    assert store.unsent_text("drift").text == "abc"


@pytest.mark.parametrize("base_revision", [0, 1, 3])
def test_a_save_from_another_revision_overwrites_nothing(store, base_revision):
    store.save_unsent_text("drift", "one")
    stored = store.save_unsent_text("drift", "two")

    with pytest.raises(UnsentTextConflict, match="saved in another window") as caught:
        store.save_unsent_text("drift", "three", base_revision=base_revision)

    assert isinstance(caught.value, StoreError)
    assert caught.value.stored == stored
    assert store.unsent_text("drift") == stored


def test_a_discarded_draft_is_gone_and_can_be_begun_again(store):
    store.save_unsent_text("drift", "one")
    store.discard_unsent_text("drift")
    store.discard_unsent_text("never drafted")

    assert store.unsent_text("drift") is None
    assert store.unsent_texts() == ()
    assert store.save_unsent_text("drift", "anew", base_revision=0).text == "anew"


def test_a_window_left_open_on_a_discarded_draft_overwrites_no_other(store):
    left_open = store.save_unsent_text("drift", "one")
    store.discard_unsent_text("drift")
    begun_again = store.save_unsent_text("drift", "two", base_revision=0)

    with pytest.raises(UnsentTextConflict):
        store.save_unsent_text("drift", "one and more", base_revision=left_open.revision)
    assert store.unsent_text("drift") == begun_again


def test_what_was_typed_after_a_discard_elsewhere_is_kept(store):
    left_open = store.save_unsent_text("drift", "one")
    store.discard_unsent_text("drift")

    assert (
        store.save_unsent_text("drift", "one and more", base_revision=left_open.revision).text
        == "one and more"
    )
