from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import asdict

import pytest

from grader.errors import NotFoundError, StoreError
from grader.history import engine
from grader.history.database import rewrite
from grader.models import QuestionSummary
from tests.history.conftest import NOON, similarity, submit
from tests.history.kept import fill


def bytes_on_disk(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_deleting_an_attempt_takes_its_grades_and_nothing_else(store):
    kept, gone = submit(store), submit(store)
    for attempt_id, score in ((kept, 40), (gone, 80)):
        store.add_similarity_grade(attempt_id, similarity(score))
    store.save_draft("drift", "typing")

    assert store.delete_attempt(gone) == 1
    assert store.delete_attempt(gone) == 0

    with pytest.raises(NotFoundError):
        store.attempt(gone)
    assert store.summaries() == (QuestionSummary("drift", 1, 40, 40, NOON),)
    assert store.draft("drift").text == "typing"


def test_an_attempt_is_not_deleted_by_the_beginning_of_its_id(store):
    attempt_id = submit(store)

    assert store.delete_attempt(attempt_id[:8]) == 0
    assert store.count_attempts() == 1


def test_a_revision_outlives_the_attempt_it_revises(store):
    first = submit(store)
    second = submit(store, revises=first)

    store.delete_attempt(first)

    assert store.attempt(second).revises == first


def test_deleting_a_question_takes_all_its_attempts_but_not_its_draft(store):
    for question_id in ("drift", "drift", "bias"):
        submit(store, question_id)
    store.save_draft("drift", "typing")

    assert store.delete_question("drift") == 2
    assert store.delete_question("drift") == 0

    assert [attempt.question_id for attempt in store.attempts()] == ["bias"]
    assert store.draft("drift").text == "typing"


def test_deleting_everything_takes_attempts_grades_and_drafts_of_one_user(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    for store in (mine, theirs):
        for _ in range(3):
            store.add_similarity_grade(submit(store), similarity())
        store.save_draft("bias", "typing")

    assert mine.delete_all() == 3
    assert mine.delete_all() == 0

    assert (mine.attempts(), mine.drafts(), mine.summaries()) == ((), (), ())
    assert theirs.count_attempts() == 3
    assert theirs.draft("bias").text == "typing"


def test_nothing_deleted_can_be_read_from_the_files(sqlite_store, sqlite_file):
    private = "the-words-of-the-candidate"
    backup = sqlite_file.with_name("history.sqlite3.revision-0000.backup")
    bystander = sqlite_file.with_name("notes.backup")
    deletions = {
        "attempt": lambda attempt_id: sqlite_store.delete_attempt(attempt_id),
        "question": lambda _: sqlite_store.delete_question("drift"),
        "all": lambda _: sqlite_store.delete_all(),
    }
    for how, delete in deletions.items():
        submit(sqlite_store, "bias", "kept")
        attempt_id = submit(sqlite_store, "drift", private * 700)
        sqlite_store.add_similarity_grade(attempt_id, similarity(message=private))
        sqlite_store.set_note(attempt_id, private)
        sqlite_store.pin(attempt_id)
        if how == "all":
            sqlite_store.save_draft("bias", private)
        backup.write_bytes(private.encode())
        bystander.write_bytes(b"not ours")
        assert private.encode() in bytes_on_disk(sqlite_file.parent)

        assert delete(attempt_id) >= 1

        assert private.encode() not in bytes_on_disk(sqlite_file.parent), how
        assert not backup.exists()
        assert bystander.read_bytes() == b"not ours"


@pytest.mark.parametrize("how", ["attempt", "question", "all"])
def test_where_nothing_is_deleted_the_backups_stay(sqlite_store, sqlite_file, how):
    if how != "all":
        submit(sqlite_store)
    sqlite_store.open()
    names = ("history.sqlite3.revision-0000.backup", "history.sqlite3.before-restore-1.backup")
    backups = [sqlite_file.with_name(name) for name in names]
    for backup in backups:
        backup.write_bytes(b"kept")

    deleted = {
        "attempt": lambda: sqlite_store.delete_attempt("nowhere"),
        "question": lambda: sqlite_store.delete_question("typo"),
        "all": sqlite_store.delete_all,
    }[how]()

    assert deleted == 0
    assert sqlite_store.backups() == 2
    assert [backup.read_bytes() for backup in backups] == [b"kept", b"kept"]


def test_deleting_everything_takes_the_backups_along_where_only_a_draft_was_there(sqlite_store, sqlite_file):
    sqlite_store.save_draft("drift", "typing")
    backup = sqlite_file.with_name("history.sqlite3.revision-0000.backup")
    backup.write_bytes(b"typing")

    assert sqlite_store.delete_all() == 0

    assert not backup.exists()


def test_what_sqlite_leaves_behind_where_it_moves_rows_goes_with_the_next_deletion(sqlite_store, sqlite_file):
    chance, attempts = random.Random(7), {}
    for number in range(300):
        marker = f"<<marker-{number}>>"
        attempts[submit(sqlite_store, answer=marker + "x" * chance.choice([5, 300, 3_000, 9_000]))] = marker
    gone = chance.sample(list(attempts), 150)
    sqlite_store.close()
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        for attempt_id in gone:
            connection.execute("DELETE FROM attempts WHERE id = ?", (attempt_id,))

    def traces():
        left = bytes_on_disk(sqlite_file.parent)
        return [marker for attempt, marker in attempts.items() if attempt in gone and marker.encode() in left]

    assert traces() != []

    kept = next(attempt_id for attempt_id in attempts if attempt_id not in gone)
    gone.append(kept)
    sqlite_store.delete_attempt(kept)

    assert traces() == []
    assert sqlite_store.count_attempts() == 149


def test_no_deletion_in_a_long_history_leaves_a_trace(sqlite_store, sqlite_file):
    chance = random.Random(11)
    attempts = {}
    for number in range(100):
        marker = f"<<marker-{number}>>"
        attempts[submit(sqlite_store, "drift", marker + "x" * chance.choice([5, 300, 3_000, 9_000]))] = marker
    gone = chance.sample(list(attempts), 50)

    for attempt_id in gone:
        sqlite_store.delete_attempt(attempt_id)

    left = bytes_on_disk(sqlite_file.parent)
    for attempt_id, marker in attempts.items():
        traces = (marker.encode() in left, attempt_id.encode() in left)
        assert traces == ((False, False) if attempt_id in gone else (True, True)), marker


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("SQLITE_FULL", "the disk has no room to write it anew: free as much space as the file takes"),
        ("SQLITE_BUSY", "another program is reading that file: close that program"),
    ],
)
def test_a_file_that_cannot_be_written_anew_is_told_why_and_what_to_do(error, why):
    class Refusing:
        def execute(self, statement):
            assert statement == "VACUUM"
            refusal = sqlite3.OperationalError()
            refusal.sqlite_errorname = error
            raise refusal

    assert rewrite(Refusing()) == why


def test_deleting_everything_shrinks_the_file(sqlite_store, sqlite_file):
    for _ in range(20):
        submit(sqlite_store, answer="x" * 100_000)
    sqlite_store.delete_all()

    assert sqlite_file.stat().st_size < 200_000


def test_a_reader_that_keeps_the_log_in_use_is_named_and_deleting_again_finishes(
    sqlite_file, make_store, monkeypatch
):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    store = make_store(f"sqlite:///{sqlite_file}")
    attempt_id = submit(store, answer="a-secret")
    with closing(sqlite3.connect(sqlite_file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM attempts").fetchone()
        with pytest.raises(StoreError, match="another program is reading that file"):
            store.delete_attempt(attempt_id)
        assert store.count_attempts() == 0
    assert b"a-secret" in bytes_on_disk(sqlite_file.parent)

    assert store.delete_attempt(attempt_id) == 0
    assert b"a-secret" not in bytes_on_disk(sqlite_file.parent)


@pytest.mark.parametrize("how", ["attempt", "question", "all"])
def test_what_is_said_to_go_is_what_goes(url, make_store, how):
    store, theirs = make_store(url), make_store(url, user_id="someone else")
    first, *_ = fill(store)
    fill_other = submit(theirs)
    store.save_draft(f"follow-up:{first}", "typing")
    held = {
        "attempt": lambda: store.held_with_attempt(first),
        "question": lambda: store.held_at_question("drift"),
        "all": store.held,
    }[how]
    before, going = asdict(store.held()), asdict(held())
    assert going["notes"] == going["drafts"] - (how == "all") == 1

    {
        "attempt": lambda: store.delete_attempt(first),
        "question": lambda: store.delete_question("drift"),
        "all": store.delete_all,
    }[how]()

    assert asdict(store.held()) == {name: before[name] - going[name] for name in before}
    assert not held()
    assert theirs.attempt(fill_other)
