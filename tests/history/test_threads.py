from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from grader.errors import InputError, NoteConflict, NotFoundError
from grader.history.database import Database
from grader.models import RubricGrade, SimilarityGrade, Thread
from grader.models.comparison import LONGEST_NOTE
from tests.history.conftest import rubric, similarity, submit

HOSTILE = "Say the number first 😀.\n<b>![x](http://evil.test/x)</b> \x00 '; DROP TABLE notes; --"


def test_a_thread_numbers_the_drafts_of_one_question_from_the_oldest(store, clock):
    ids = []
    for _ in range(3):
        ids.append(submit(store))
        submit(store, "bias")
        clock.forward(minutes=5)
    store.add_grade(ids[1], similarity(64))
    store.add_grade(ids[1], rubric(51))

    thread = store.thread("drift")

    assert [(draft.number, draft.attempt.id) for draft in thread.drafts] == [*enumerate(ids, 1)]
    assert [draft.name for draft in thread.drafts] == ["Draft 1", "Draft 2", "Draft 3"]
    graded = thread.drafts[1].attempt
    assert (graded.grade(SimilarityGrade), graded.grade(RubricGrade)) == (similarity(64), rubric(51))
    assert thread.draft(ids[2]) == thread.drafts[2]
    assert thread.draft("nothere") is None


def test_an_answer_to_a_follow_up_question_has_its_place_but_no_number(store, clock):
    first = submit(store)
    clock.forward(minutes=1)
    followed = submit(store, follows=first)
    clock.forward(minutes=1)
    second = submit(store, revises=followed)

    found = [(draft.number, draft.name, draft.attempt.id) for draft in store.thread("drift").drafts]

    assert found == [(1, "Draft 1", first), (None, "Follow-up", followed), (2, "Draft 2", second)]


def test_a_question_without_attempts_has_an_empty_thread(store):
    assert store.thread("drift") == Thread("drift", (), None)


def test_a_note_is_kept_replaced_and_dropped_character_for_character(store):
    first, second = submit(store), submit(store)
    store.set_note(first, "An earlier thought")
    store.set_note(first, HOSTILE)
    store.set_note(second, "Another draft's note")
    assert notes_of(store) == {first: HOSTILE, second: "Another draft's note"}

    store.set_note(first, " \n")

    assert notes_of(store) == {first: "", second: "Another draft's note"}


def test_a_note_that_another_window_kept_meanwhile_is_not_overwritten(store):
    attempt_id = submit(store)
    store.set_note(attempt_id, "shown to both", grown_from="")
    store.set_note(attempt_id, "theirs", grown_from="shown to both")

    for mine in ("mine", ""):
        with pytest.raises(NoteConflict, match="changed in another window") as conflict:
            store.set_note(attempt_id, mine, grown_from="shown to both")
        assert conflict.value.stored == "theirs"
    assert notes_of(store) == {attempt_id: "theirs"}

    store.set_note(attempt_id, "theirs", grown_from="shown to both")
    store.set_note(attempt_id, "mine", grown_from="theirs")
    assert notes_of(store) == {attempt_id: "mine"}


def test_of_two_first_notes_at_once_one_is_kept_and_the_other_is_told(url, make_store):
    attempt_id = submit(make_store(url))
    together, told = threading.Barrier(2), []

    def write(text):
        store = make_store(url)
        store.open()
        together.wait()
        try:
            store.set_note(attempt_id, text, grown_from="")
        except NoteConflict as conflict:
            told.append((text, conflict.stored))

    for _ in range(10):
        writers = [threading.Thread(target=write, args=(text,)) for text in ("one", "other")]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        kept = notes_of(make_store(url))[attempt_id]
        assert told == [({"one": "other", "other": "one"}[kept], kept)]
        told.clear()
        make_store(url).set_note(attempt_id, "")


def test_a_note_over_2000_characters_leaves_the_earlier_one_alone(store):
    attempt_id = submit(store)
    store.set_note(attempt_id, "😀" * LONGEST_NOTE)

    with pytest.raises(InputError, match="The note has 2,001 characters, more than the 2,000 that are kept"):
        store.set_note(attempt_id, "x" * (LONGEST_NOTE + 1))

    assert notes_of(store) == {attempt_id: "😀" * LONGEST_NOTE}


def test_one_attempt_of_a_question_is_pinned_at_a_time(store):
    first, second, other = submit(store), submit(store), submit(store, "bias")
    store.pin(first)
    store.pin(other)
    store.pin(second)
    assert (store.thread("drift").pinned, store.thread("bias").pinned) == (second, other)

    store.unpin("drift")
    store.unpin("drift")

    assert (store.thread("drift").pinned, store.thread("bias").pinned) == (None, other)


def test_notes_and_pins_survive_a_restart(url, make_store):
    store = make_store(url)
    attempt_id = submit(store)
    store.set_note(attempt_id, HOSTILE)
    store.pin(attempt_id)
    store.close()

    thread = make_store(url).thread("drift")

    assert (thread.drafts[0].note, thread.pinned) == (HOSTILE, attempt_id)


def test_an_attempt_that_is_not_there_takes_no_note_and_no_pin(store):
    gone = submit(store)
    store.delete_attempt(gone)

    with pytest.raises(NotFoundError, match=f"There is no answer with the id {gone}"):
        store.set_note(gone, "too late")
    with pytest.raises(NotFoundError, match=f"There is no answer with the id {gone}"):
        store.pin(gone)
    store.set_note(gone, "")


def test_notes_and_pins_are_each_users_own(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    attempt_id = submit(mine)
    mine.set_note(attempt_id, "mine")
    mine.pin(attempt_id)

    for change in (lambda: theirs.set_note(attempt_id, "theirs"), lambda: theirs.pin(attempt_id)):
        with pytest.raises(NotFoundError):
            change()
    theirs.set_note(attempt_id, "")
    theirs.unpin("drift")

    assert (notes_of(mine), mine.thread("drift").pinned) == ({attempt_id: "mine"}, attempt_id)
    assert theirs.thread("drift") == Thread("drift", (), None)


def test_half_a_character_is_refused(store):
    with pytest.raises(InputError, match="surrogate"):
        store.set_note(submit(store), "\ud83d")


@pytest.mark.parametrize("how", ["attempt", "question", "all"])
def test_deleting_attempts_takes_their_notes_and_pins_and_no_others(url, make_store, how):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    kept = [(mine, submit(mine, "bias")), (theirs, submit(theirs))]
    gone = submit(mine)
    for store, attempt_id in ((mine, gone), *kept):
        store.set_note(attempt_id, "a note")
        store.pin(attempt_id)

    if how == "attempt":
        mine.delete_attempt(gone)
    elif how == "question":
        mine.delete_question("drift")
    else:
        mine.delete_all()

    left = [attempt_id for store, attempt_id in kept if how != "all" or store is theirs]
    assert rows_of(url, "notes") == rows_of(url, "pins") == set(left)


def notes_of(store):
    return {draft.attempt.id: draft.note for draft in store.thread("drift").drafts}


def rows_of(url, table):
    database = Database(url)
    with database.reading() as connection:
        found = set(connection.scalars(text(f"SELECT attempt_id FROM {table}")))  # noqa: S608 - a test's own
    database.close()
    return found
