from __future__ import annotations

from dataclasses import replace

import pytest

from grader.errors import InputError, NotFoundError
from grader.models.story import LONGEST_PART, LONGEST_TITLE, Story

HOSTILE = "<script>alert(1)</script> \x00 ![x](y) 😀"


def test_a_story_comes_back_as_it_was_written(store):
    kept = store.add_story(title=f" {HOSTILE} ", situation=HOSTILE, action="I did.", skills=["calm", HOSTILE])
    assert store.stories() == (kept,)
    assert kept == Story(kept.id, HOSTILE, HOSTILE, "", "I did.", "", ("calm", HOSTILE))


def test_a_change_replaces_one_story_and_leaves_the_others(store, clock):
    first = store.add_story(title="The lock")
    clock.forward(seconds=1)
    second = store.add_story(title="The bridge")
    changed = replace(first, result="We got in.", skills=("calm",))
    store.change_story(changed)
    assert store.stories() == (changed, second)


def test_a_deleted_story_is_gone_and_cannot_be_changed(store):
    kept = store.add_story(title="The lock")
    store.delete_story(kept.id)
    store.delete_story(kept.id)
    assert store.stories() == ()
    with pytest.raises(NotFoundError, match="no longer kept"):
        store.change_story(kept)


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "The title of the story: 201 characters"),
        ({"title": "a", "result": "x" * (LONGEST_PART + 1)}, "more than the 4,000 that are kept"),
        ({"title": "a", "skills": ["x" * 300, "y" * 300]}, "The skills of the story"),
    ],
)
def test_what_is_too_long_or_has_no_title_is_refused_in_a_sentence(store, entered, words):
    with pytest.raises(InputError, match=words):
        store.add_story(**entered)
    assert store.stories() == ()


def test_a_story_is_told_by_the_parts_that_are_written():
    assert Story("1", "The lock", "It froze.", "", " I thawed it. ").told == "It froze.\n\nI thawed it."


def test_stories_belong_to_their_user_and_go_when_all_is_deleted(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="another")
    mine.add_story(title="The lock")
    assert other.stories() == ()
    assert mine.held().stories == 1
    mine.delete_all()
    assert mine.stories() == ()
