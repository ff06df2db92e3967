"""Putting a backup in the place of the history."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grader.errors import InputError, StoreError
from grader.history.backups import restore
from grader.history.claims import FileClaims
from grader.history.database import Database
from grader.history.files import check_history_file
from grader.history.schema import MIGRATIONS, known_revisions
from grader.models import SimilarityGrade
from tests.history.conftest import NOON, similarity, submit
from tests.history.kept import contents, fill
from tests.history.test_migrations import FIRST_ROWS, NOW, revision_in, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def backup(sqlite_store, sqlite_file, tmp_path):
    """The backup that a migration made of a history of the first version; an attempt came after it."""
    first = tmp_path / "first" / "migrations"
    shutil.copytree(MIGRATIONS, first, ignore=shutil.ignore_patterns("000[2-9]_*", "00[1-9]*", "__pycache__"))
    database = Database(f"sqlite:///{sqlite_file}", migrations=first)
    write(database, FIRST_ROWS, similarity(71))
    database.close()
    submit(sqlite_store, answer="after the migration")
    sqlite_store.close()
    return sqlite_file.with_name("history.sqlite3.revision-0001.backup")


def put_back(file, backup):
    return restore(f"sqlite:///{file}", backup, now=NOON)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_of_a_migration_comes_back_in_todays_shape(sqlite_store, sqlite_file, backup, make_store):
    before = backup.read_bytes()

    done = put_back(sqlite_file, backup)

    assert (done.attempts, revision_in(sqlite_file), backup.read_bytes()) == (1, NOW, before)
    (attempt,) = sqlite_store.attempts()
    assert (attempt.id, attempt.grade(SimilarityGrade), attempt.session) == ("abc123", similarity(71), None)
    assert revision_in(sqlite_file) == NOW
    assert sqlite_store.unsent_text("bias").text == "half a thought"
    assert sqlite_store.attempt(submit(sqlite_store, session="morning")).session == "morning"
    kept = make_store(f"sqlite:///{done.kept}")
    assert [attempt.answer for attempt in kept.attempts()] == ["after the migration", "So."]


def test_nothing_but_what_was_there_is_left_beside_the_history(sqlite_file, backup):
    done = put_back(sqlite_file, backup)

    assert done.kept.name == "history.sqlite3.before-restore-20260301T120000123456.backup"
    assert names(sqlite_file.parent) == sorted(["history.sqlite3", done.kept.name, backup.name])


def test_what_was_set_aside_goes_when_everything_is_deleted(sqlite_store, sqlite_file, backup):
    put_back(sqlite_file, backup)

    sqlite_store.delete_all()

    assert b"after the migration" not in b"".join(path.read_bytes() for path in sqlite_file.parent.iterdir())


def test_an_sqlite_copy_can_be_restored_on_a_new_machine(sqlite_store, tmp_path, make_store):
    attempt_id = submit(sqlite_store)
    copy, new = tmp_path / "copy.sqlite3", tmp_path / "new" / "history.sqlite3"
    sqlite_store.copy_to(copy)

    assert put_back(new, copy).kept is None
    assert make_store(f"sqlite:///{new}").attempt(attempt_id).answer
    assert names(tmp_path / "new") >= ["history.sqlite3"]


def test_a_damaged_history_is_kept_and_replaced(sqlite_store, sqlite_file, backup):
    sqlite_file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)

    done = put_back(sqlite_file, backup)

    assert done.kept.read_bytes().endswith(b"\xff" * 5_000)
    assert sqlite_store.count_attempts() == 1


def test_what_a_killed_writer_left_in_its_log_is_kept(sqlite_file, backup, make_store):
    code = (
        "import os, sys\n"
        "from grader.history import HistoryStore\n"
        "from grader.models import Answer\n"
        "store = HistoryStore(sys.argv[1])\n"
        "store.add_attempt(Answer('drift', 'in the log'), question_text='?')\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, f"sqlite:///{sqlite_file}"], cwd=ROOT, check=False)
    assert sqlite_file.with_name("history.sqlite3-wal").stat().st_size

    done = put_back(sqlite_file, backup)

    kept = make_store(f"sqlite:///{done.kept}")
    assert {attempt.answer for attempt in kept.attempts()} >= {"in the log"}
    assert make_store(f"sqlite:///{sqlite_file}").count_attempts() == 1


def test_a_history_in_use_is_left_alone(sqlite_store, sqlite_file, backup):
    attempt_id = submit(sqlite_store, answer="newest")

    with pytest.raises(StoreError, match="is in use: stop Rehearse"):
        put_back(sqlite_file, backup)

    assert sqlite_store.attempt(attempt_id).answer == "newest"
    assert [name for name in names(sqlite_file.parent) if "before-restore" in name or "part" in name] == []


def test_what_is_no_history_is_refused_and_nothing_changes(sqlite_file, backup, tmp_path):
    text, stranger, cut = (tmp_path / name for name in ("text", "stranger", "cut"))
    text.write_text("Dear diary")
    with closing(sqlite3.connect(stranger)) as connection:
        connection.execute("CREATE TABLE bookmarks (place TEXT)")
    cut.write_bytes(backup.read_bytes()[:30_000])
    newer = tmp_path / "newer"
    shutil.copy(backup, newer)
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before, there = sqlite_file.read_bytes(), names(sqlite_file.parent)

    for file, words in (
        (text, "is no SQLite file"),
        (stranger, "belongs to another program"),
        (cut, "is damaged"),
        (newer, "written by a newer version of this program, at revision 9999"),
        (tmp_path / "gone", r"cannot be read \(No such file"),
        (tmp_path, r"cannot be read \(Is a directory"),
        (sqlite_file, "is the history itself"),
    ):
        with pytest.raises(InputError, match=words):
            put_back(sqlite_file, file)
        assert sqlite_file.read_bytes() == before
    assert names(sqlite_file.parent) == there


def test_a_broken_backup_is_refused_by_its_name(sqlite_file, tmp_path):
    broken = tmp_path / "broken.backup"
    broken.write_bytes(b"SQLite format 3\x00" + bytes(2_000))

    with pytest.raises(InputError) as caught:
        put_back(sqlite_file, broken)

    assert str(caught.value) == (
        f"{broken} is damaged or cut off (SQLITE_NOTADB): copy it again, or choose another."
    )


def test_a_history_in_postgresql_has_tools_of_its_own(backup):
    with pytest.raises(InputError, match="is not in a file of its own"):
        restore("postgresql+psycopg://ann:hunter2@db.example.org/practice", backup, now=NOON)


def test_an_earlier_versions_backup_can_be_imported_too(sqlite_file, backup, tmp_path, make_store):
    other = make_store(f"sqlite:///{tmp_path}/other/history.sqlite3")
    there, before = names(sqlite_file.parent), backup.read_bytes()

    other.import_from(backup)

    assert other.attempt("abc123").grade(SimilarityGrade) == similarity(71)
    assert (names(sqlite_file.parent), backup.read_bytes()) == (there, before)


def changed(copy, *statements):
    """A copy of a history after somebody else's statements."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return copy


@pytest.fixture
def copy(sqlite_store, tmp_path):
    """A copy of a history with something in each of its tables."""
    fill(sqlite_store)
    copy = tmp_path / "copy.sqlite3"
    sqlite_store.copy_to(copy)
    sqlite_store.close()
    return copy


def test_a_copy_brings_rows_and_nothing_that_runs(sqlite_store, sqlite_file, copy):
    changed(
        copy,
        "CREATE TRIGGER t AFTER INSERT ON attempts BEGIN DELETE FROM attempts WHERE seq < NEW.seq; END",
        "CREATE VIEW answers AS SELECT answer FROM attempts",
        "CREATE TABLE more (a)",
        "CREATE INDEX odd ON attempts (abs(elapsed_s))",
    )
    expected = contents(sqlite_store)
    sqlite_store.close()

    assert put_back(sqlite_file, copy).attempts == 3

    with closing(sqlite3.connect(sqlite_file)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert not names & {"t", "answers", "more", "odd"}
    assert contents(sqlite_store) == expected
    submit(sqlite_store)
    assert sqlite_store.count_attempts() == 4


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["DROP TABLE ratings"], "lacks the table ratings, which that one has"),
        (["ALTER TABLE grades DROP COLUMN band"], "lacks the column band of grades"),
        (["UPDATE alembic_version SET version_num = '0003'"], "has the column sitting of attempts, which"),
        (
            ["ALTER TABLE pins RENAME TO old", "CREATE VIEW pins AS SELECT * FROM old"],
            "pins is a view, and a table was expected",
        ),
        (
            ["ALTER TABLE notes DROP COLUMN text", "ALTER TABLE notes ADD COLUMN text AS ('x')"],
            "the column text of notes is computed",
        ),
        (
            ["UPDATE grades SET score = 'high'"],
            "grades score is “high”, and a number from 0 to 100 was expected",
        ),
        (["UPDATE grades SET score = 99"], "score is “99”, and 40, as in its grade, was expected"),
        (["UPDATE attempts SET answer = x'ff'"], "at “"),
        (["UPDATE attempts SET submitted_at = 'not a time'"], "submitted_at is “not a time”, and a time"),
        (["UPDATE interviews SET held_on = '9999-12-31'"], "In the table interviews, at “one” held_on is"),
        (["UPDATE drafts SET text = CAST(x'c328' AS TEXT)"], "the table drafts, at “bias” text is"),
        (["UPDATE attempts SET user_id = x'00'"], "user_id is “b'\\x00'”, and a name was expected"),
        (["UPDATE preferences SET key = CAST(key AS BLOB)"], "In the table preferences, at “"),
        (["DELETE FROM alembic_version"], "belongs to another program"),
        (["UPDATE alembic_version SET version_num = x'00ff'"], "newer version"),
    ],
)
def test_what_a_copy_may_not_hold_is_named_and_nothing_changes(sqlite_file, copy, statements, words):
    changed(copy, "PRAGMA foreign_keys = OFF", *statements)
    before, there = sqlite_file.read_bytes(), names(sqlite_file.parent)

    with pytest.raises(InputError) as caught:
        put_back(sqlite_file, copy)

    assert words in str(caught.value)
    assert len(str(caught.value)) < 500
    assert (sqlite_file.read_bytes(), names(sqlite_file.parent)) == (before, there)


def test_the_rows_of_another_person_come_along_and_are_not_counted(sqlite_file, copy, make_store):
    theirs = make_store(f"sqlite:///{copy}", user_id="someone else")
    submit(theirs)
    theirs.close()

    assert put_back(sqlite_file, copy).attempts == 3
    assert make_store(f"sqlite:///{sqlite_file}", user_id="someone else").count_attempts() == 1


def test_what_a_copy_says_of_language_models_stays_out(sqlite_store, sqlite_file, copy):
    sqlite_store.keep_preference("language_model.endpoint", '"here"')
    sqlite_store.close()
    changed(copy, "UPDATE preferences SET value = '\"elsewhere\"'")

    put_back(sqlite_file, copy)

    assert sqlite_store.preference("language_model.endpoint") == '"here"'
    assert sqlite_store.preference("theme") == '"elsewhere"'


@pytest.mark.parametrize("revision", known_revisions())
def test_each_revision_has_the_tables_and_columns_it_is_said_to_have(tmp_path, revision):
    until = tmp_path / "until"
    later = [f"{each}_*" for each in known_revisions() if each > revision]
    shutil.copytree(MIGRATIONS, until, ignore=shutil.ignore_patterns(*later, "__pycache__"))
    file = tmp_path / "history.sqlite3"
    database = Database(f"sqlite:///{file}", migrations=until)
    database.open()
    database.close()

    assert check_history_file(file, name="it") == revision


def test_a_second_restore_at_once_is_told_who_was_first(sqlite_file, backup):
    before = sqlite_file.read_bytes()
    with closing(FileClaims(sqlite_file.with_name("history.sqlite3.restoring"), str(sqlite_file))) as first:
        assert first.take("restore")
        with pytest.raises(StoreError, match="is being restored by somebody who began before: wait until"):
            put_back(sqlite_file, backup)
    assert sqlite_file.read_bytes() == before

    assert put_back(sqlite_file, backup).attempts == 1
    assert not sqlite_file.with_name("history.sqlite3.restoring").exists()
