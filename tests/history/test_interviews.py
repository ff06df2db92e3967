from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grader.errors import InputError, NotFoundError
from grader.models.interview import LONGEST_COMPANY, LONGEST_INTERVIEW_NOTES
from tests.history.conftest import submit

HOSTILE = "<script>alert(1)</script> \x00 ![x](y) 😀"


def test_what_is_noted_of_an_interview_comes_back_as_it_was_written(store):
    noted = store.add_interview(
        held_on=date(2026, 3, 4), company=f" {HOSTILE} ", questions=["bias", "drift"], went=4, notes=HOSTILE
    )
    assert store.interviews() == (noted,)
    assert (noted.company, noted.questions, noted.went, noted.notes) == (
        HOSTILE,
        ("bias", "drift"),
        4,
        HOSTILE,
    )


def test_interviews_come_latest_first_and_need_nothing_but_a_date(store):
    dates = [date(2026, 3, 4), date(2027, 1, 1), date(2025, 12, 31)]
    for held_on in dates:
        store.add_interview(held_on=held_on)
    assert [each.held_on for each in store.interviews()] == sorted(dates, reverse=True)
    assert {each.went for each in store.interviews()} == {None}


def test_a_change_replaces_what_was_noted(store):
    noted = store.add_interview(held_on=date(2026, 3, 4), went=2)
    other = store.add_interview(held_on=date(2026, 3, 5))
    changed = replace(noted, held_on=date(2026, 3, 6), company="A start-up", went=None, questions=("bias",))
    store.change_interview(changed)
    assert store.interviews() == (changed, other)


def test_a_deleted_interview_is_gone_and_cannot_be_changed(store):
    noted = store.add_interview(held_on=date(2026, 3, 4))
    store.delete_interview(noted.id)
    store.delete_interview(noted.id)
    assert store.interviews() == ()
    with pytest.raises(NotFoundError, match="no longer noted"):
        store.change_interview(noted)


def test_a_deleted_interview_leaves_no_trace_in_the_file(sqlite_store, sqlite_file):
    noted = sqlite_store.add_interview(held_on=date(2026, 3, 4), notes="unmistakable words " * 50)
    sqlite_store.delete_interview(noted.id)
    assert b"unmistakable" not in b"".join(path.read_bytes() for path in sqlite_file.parent.iterdir())


def test_deleting_an_interview_that_is_not_noted_leaves_the_backups(sqlite_store, sqlite_file):
    noted = sqlite_store.add_interview(held_on=date(2026, 3, 4))
    backup = sqlite_file.with_name("history.sqlite3.revision-0000.backup")
    backup.touch()
    sqlite_store.delete_interview("nowhere")
    assert backup.exists()
    sqlite_store.delete_interview(noted.id)
    assert not backup.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company", "x" * (LONGEST_COMPANY + 1)),
        ("notes", "x" * (LONGEST_INTERVIEW_NOTES + 1)),
        ("went", 0),
        ("went", 6),
    ],
)
def test_what_cannot_be_kept_is_refused_and_what_was_noted_stays(store, field, value):
    noted = store.add_interview(held_on=date(2026, 3, 4), company="A bank", went=5)
    with pytest.raises(InputError):
        store.change_interview(replace(noted, **{field: value}))
    with pytest.raises(InputError):
        store.add_interview(held_on=date(2026, 3, 4), **{field: value})
    assert store.interviews() == (noted,)


def test_interviews_belong_to_their_user_and_go_when_all_is_deleted(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    noted = mine.add_interview(held_on=date(2026, 3, 4))
    assert other.interviews() == ()
    other.delete_interview(noted.id)
    with pytest.raises(NotFoundError):
        other.change_interview(noted)
    submit(mine)
    mine.delete_all()
    assert mine.interviews() == ()
