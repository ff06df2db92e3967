from __future__ import annotations

import pytest

from grader.errors import DraftConflict, StoreError
from grader.models import Draft
from tests.history.conftest import NOON


def test_a_question_without_a_draft_has_none(store):
    assert store.draft("drift") is None
    assert store.drafts() == ()


def test_each_save_replaces_the_text_and_raises_the_revision(store, clock):
    first = store.save_draft("drift", "I")
    clock.forward(seconds=3)
    second = store.save_draft("drift", "I log")

    assert first == Draft("local", "drift", "I", 1, NOON)
    assert second == Draft("local", "drift", "I log", 2, clock.now)
    assert store.draft("drift") == second
    assert store.drafts() == (second,)


def test_drafts_come_last_saved_first(store, clock):
    for question_id in ("a", "b", "c", "a"):
        store.save_draft(question_id, "…")
        clock.forward(seconds=1)

    assert [draft.question_id for draft in store.drafts()] == ["a", "c", "b"]


def test_a_save_from_the_stored_revision_goes_through(store):
    revision = 0
    for text in ("a", "ab", "abc"):
        revision = store.save_draft("drift", text, base_revision=revision).revision

    assert store.draft("drift").text == "abc"


@pytest.mark.parametrize("base_revision", [0, 1, 3])
def test_a_save_from_another_revision_overwrites_nothing(store, base_revision):
    store.save_draft("drift", "one")
    stored = store.save_draft("drift", "two")

    with pytest.raises(DraftConflict, match="saved in another window") as caught:
        store.save_draft("drift", "three", base_revision=base_revision)

    assert isinstance(caught.value, StoreError)
    assert caught.value.stored == stored
    assert store.draft("drift") == stored


def test_a_discarded_draft_is_gone_and_can_be_begun_again(store):
    store.save_draft("drift", "one")
    store.discard_draft("drift")
    store.discard_draft("never drafted")

    assert store.draft("drift") is None
    assert store.drafts() == ()
    assert store.save_draft("drift", "anew", base_revision=0).text == "anew"


def test_a_window_left_open_on_a_discarded_draft_overwrites_no_other(store):
    left_open = store.save_draft("drift", "one")
    store.discard_draft("drift")
    begun_again = store.save_draft("drift", "two", base_revision=0)

    with pytest.raises(DraftConflict):
        store.save_draft("drift", "one and more", base_revision=left_open.revision)
    assert store.draft("drift") == begun_again


def test_what_was_typed_after_a_discard_elsewhere_is_kept(store):
    left_open = store.save_draft("drift", "one")
    store.discard_draft("drift")

    assert store.save_draft("drift", "one and more", base_revision=left_open.revision).text == "one and more"
