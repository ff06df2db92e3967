from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from grader.errors import NotFoundError, TracesRemain
from grader.history import engine
from grader.history.database import rewrite
from grader.models import (
    GraderKind,
    QuestionSummary,
    SessionKind,
    SessionPlan,
    SimilarityGrade,
    TimedQuestion,
)
from grader.models.session import place_key
from tests.history.conftest import NOON, similarity, submit
from tests.history.kept import fill

ROOT = Path(__file__).parents[2]
PLAN = SessionPlan((TimedQuestion("drift", 180.0), TimedQuestion("bias", None)))


def bytes_on_disk(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_deleting_an_attempt_takes_its_grades_and_nothing_else(store):
    kept, gone = submit(store), submit(store)
    for attempt_id, score in ((kept, 40), (gone, 80)):
        store.add_grade(attempt_id, similarity(score))
    store.save_unsent_text("drift", "typing")

    assert store.delete_attempt(gone) == 1
    assert store.delete_attempt(gone) == 0

    with pytest.raises(NotFoundError):
        store.attempt(gone)
    assert store.summaries() == (QuestionSummary("drift", 1, 40, 40, NOON),)
    assert store.unsent_text("drift").text == "typing"


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
    store.save_unsent_text("drift", "typing")

    assert store.delete_question("drift") == 2
    assert store.delete_question("drift") == 0

    assert [attempt.question_id for attempt in store.attempts()] == ["bias"]
    assert store.unsent_text("drift").text == "typing"


def test_deleting_everything_takes_attempts_grades_and_drafts_of_one_user(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    for store in (mine, theirs):
        for _ in range(3):
            store.add_grade(submit(store), similarity())
        store.save_unsent_text("bias", "typing")

    assert mine.delete_all() == 3
    assert mine.delete_all() == 0

    assert (mine.attempts(), mine.unsent_texts(), mine.summaries()) == ((), (), ())
    assert theirs.count_attempts() == 3
    assert theirs.unsent_text("bias").text == "typing"


def test_nothing_deleted_can_be_read_from_the_files(sqlite_store, sqlite_file):
    private = "the-words-of-the-candidate"
    backup = sqlite_file.with_name("history.sqlite3.revision-0000.backup")
    unfinished = [
        sqlite_file.with_name(f"history.sqlite3{end}")
        for end in (".part", ".part-journal", ".revision-0000.backup.part", ".before-restore-1.backup-wal")
    ]
    bystander = sqlite_file.with_name("notes.backup")
    deletions = {
        "attempt": lambda attempt_id: sqlite_store.delete_attempt(attempt_id),
        "question": lambda _: sqlite_store.delete_question("drift"),
        "session": lambda _: sqlite_store.delete_session(session.id, answers=True),
        "all": lambda _: sqlite_store.delete_all(),
    }
    for how, delete in deletions.items():
        submit(sqlite_store, "bias", "kept")
        session = sqlite_store.start_session(SessionKind.MOCK, PLAN)
        attempt_id = submit(sqlite_store, "drift", private * 700, session=session.id)
        sqlite_store.add_grade(attempt_id, similarity(message=private))
        sqlite_store.set_note(attempt_id, private)
        sqlite_store.pin(attempt_id)
        if how == "all":
            sqlite_store.save_unsent_text("bias", private)
        if how == "session":
            sqlite_store.save_unsent_text(place_key(session.id, 1), private)
        for file in (backup, *unfinished):
            file.write_bytes(private.encode())
        bystander.write_bytes(b"not ours")
        assert private.encode() in bytes_on_disk(sqlite_file.parent)

        assert delete(attempt_id) >= 1

        assert private.encode() not in bytes_on_disk(sqlite_file.parent), how
        assert not any(file.exists() for file in (backup, *unfinished))
        assert bystander.read_bytes() == b"not ours"


@pytest.mark.parametrize("how", ["attempt", "question", "sitting"])
def test_where_nothing_is_deleted_the_backups_stay(sqlite_store, sqlite_file, how):
    submit(sqlite_store)
    names = ("history.sqlite3.revision-0000.backup", "history.sqlite3.before-restore-1.backup")
    backups = [sqlite_file.with_name(name) for name in names]
    for backup in backups:
        backup.write_bytes(b"kept")

    deleted = {
        "attempt": lambda: sqlite_store.delete_attempt("nowhere"),
        "question": lambda: sqlite_store.delete_question("typo"),
        "sitting": lambda: sqlite_store.delete_session("nowhere", answers=True),
    }[how]()

    assert deleted == 0
    assert sqlite_store.backups() == 2
    assert [backup.read_bytes() for backup in backups] == [b"kept", b"kept"]


@pytest.mark.parametrize("left", ["a draft", "nothing"])
def test_deleting_everything_takes_the_backups_even_without_attempts(sqlite_store, sqlite_file, left):
    sqlite_store.open()
    if left == "a draft":
        sqlite_store.save_unsent_text("drift", "typing")
    backup = sqlite_file.with_name("history.sqlite3.revision-0000.backup")
    backup.write_bytes(b"typing")

    assert sqlite_store.delete_all() == 0

    assert not backup.exists()


def test_what_sqlite_leaves_where_it_moves_rows_goes_at_the_next_deletion(sqlite_store, sqlite_file):
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


def test_a_reader_that_holds_the_log_is_named_and_deleting_again_finishes(
    sqlite_file, make_store, monkeypatch
):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    store = make_store(f"sqlite:///{sqlite_file}")
    attempt_id = submit(store, answer="a-secret")
    with closing(sqlite3.connect(sqlite_file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM attempts").fetchone()
        with pytest.raises(TracesRemain, match="another program is reading that file"):
            store.delete_attempt(attempt_id)
        assert store.count_attempts() == 0
    assert b"a-secret" in bytes_on_disk(sqlite_file.parent)

    store.erase_traces()
    assert b"a-secret" not in bytes_on_disk(sqlite_file.parent)


def test_a_session_goes_with_its_answers_and_with_what_was_typed_in_it(store):
    gone, other = (store.start_session(SessionKind.MOCK, PLAN) for _ in range(2))
    kept = [submit(store), submit(store, session=other.id)]
    answered = submit(store, session=gone.id)
    for key in (place_key(gone.id, 1), place_key(other.id, 1), f"follow-up:{answered}"):
        store.save_unsent_text(key, "typing")

    assert store.delete_session(gone.id, answers=True) == 1
    assert store.delete_session(gone.id, answers=True) == 0

    assert store.sessions() == (other,)
    assert sorted(attempt.id for attempt in store.attempts()) == sorted(kept)
    assert store.attempt(kept[1]).session == other.id
    assert [draft.question_id for draft in store.unsent_texts()] == [place_key(other.id, 1)]


def test_a_session_can_go_alone_and_its_answers_name_it_no_more(store):
    session = store.start_session(SessionKind.MOCK, PLAN)
    answered = submit(store, session=session.id)
    store.add_grade(answered, similarity(40))

    assert store.delete_session(session.id, answers=False) == 1

    assert store.sessions() == ()
    kept = store.attempt(answered)
    assert (kept.session, kept.grade(SimilarityGrade)) == (None, similarity(40))
    assert [each.attempt_id for each in store.scores(GraderKind.SIMILARITY)] == [answered]


def test_nothing_of_a_session_that_went_alone_can_be_read_from_the_files(sqlite_store, sqlite_file):
    plan = SessionPlan((TimedQuestion("a-question-that-was-planned", None),))
    session = sqlite_store.start_session(SessionKind.QUESTIONS, plan)
    answered = submit(sqlite_store, session=session.id)
    sqlite_store.save_unsent_text(place_key(session.id, 0), "a-secret")
    words = (session.id.encode(), b"a-question-that-was-planned", b"a-secret")
    assert [word in bytes_on_disk(sqlite_file.parent) for word in words] == [True] * 3

    sqlite_store.delete_session(session.id, answers=False)

    assert [word in bytes_on_disk(sqlite_file.parent) for word in words] == [False] * 3
    assert answered.encode() in bytes_on_disk(sqlite_file.parent)


def test_only_ones_own_session_is_deleted(url, make_store):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    session = theirs.start_session(SessionKind.MOCK, PLAN)
    answered = submit(theirs, session=session.id)

    for answers in (True, False):
        assert not mine.held_with_session(session.id, answers=answers)
        assert mine.delete_session(session.id, answers=answers) == 0

    assert theirs.attempt(answered).session == theirs.session(session.id).id


@pytest.mark.parametrize("how", ["attempt", "question", "session", "session alone", "all"])
def test_what_is_said_to_go_is_what_goes(url, make_store, how):
    store, theirs = make_store(url), make_store(url, user_id="someone else")
    first, *_ = fill(store)
    fill_other = submit(theirs)
    store.save_unsent_text(f"follow-up:{first}", "typing")
    store.save_unsent_text(place_key("morning", 0), "typing")
    held = {
        "attempt": lambda: store.held_with_attempt(first),
        "question": lambda: store.held_at_question("drift"),
        "session": lambda: store.held_with_session("morning", answers=True),
        "session alone": lambda: store.held_with_session("morning", answers=False),
        "all": store.held,
    }[how]
    before, going = asdict(store.held()), asdict(held())
    assert (going["attempts"], going["drafts"]) == {
        "attempt": (1, 1),
        "question": (2, 1),
        "session": (1, 1),
        "session alone": (0, 1),
        "all": (3, 3),
    }[how]

    {
        "attempt": lambda: store.delete_attempt(first),
        "question": lambda: store.delete_question("drift"),
        "session": lambda: store.delete_session("morning", answers=True),
        "session alone": lambda: store.delete_session("morning", answers=False),
        "all": store.delete_all,
    }[how]()

    assert asdict(store.held()) == {name: before[name] - going[name] for name in before}
    assert not held()
    assert theirs.attempt(fill_other)


def test_a_deletion_that_was_killed_is_ended_when_the_history_is_opened(sqlite_file, make_store):
    store = make_store(f"sqlite:///{sqlite_file}")
    submit(store, answer="a secret plan")
    store.close()
    backup = sqlite_file.with_name("history.sqlite3.revision-0001.backup")
    backup.write_bytes(sqlite_file.read_bytes())
    code = (
        "import os, sys\n"
        "from grader.history import HistoryStore\n"
        "from grader.history.database import Database\n"
        "Database.erase_traces = lambda *_, **__: os._exit(9)\n"
        "HistoryStore(sys.argv[1]).delete_all()\n"
    )
    subprocess.run([sys.executable, "-c", code, f"sqlite:///{sqlite_file}"], cwd=ROOT, check=False)
    assert b"a secret plan" in backup.read_bytes()

    again = make_store(f"sqlite:///{sqlite_file}")

    assert again.count_attempts() == 0
    assert not backup.exists()
    again.close()
    assert b"a secret plan" not in sqlite_file.read_bytes()
    backup.write_bytes(b"of another day")
    assert make_store(f"sqlite:///{sqlite_file}").count_attempts() == 0
    assert backup.exists()
