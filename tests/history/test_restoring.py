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
from grader.history.database import Database
from grader.history.schema import MIGRATIONS
from grader.models import SimilarityGrade
from tests.history.conftest import NOON, similarity, submit
from tests.history.test_migrations import FIRST_ROWS, NOW, revision_in, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def backup(sqlite_store, sqlite_file, tmp_path):
    """The backup that a migration made of a history of the first version; an attempt came after it."""
    first = tmp_path / "first" / "migrations"
    shutil.copytree(MIGRATIONS, first, ignore=shutil.ignore_patterns("000[2-9]_*", "__pycache__"))
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


def test_a_backup_of_a_migration_comes_back_and_is_migrated_again(
    sqlite_store, sqlite_file, backup, make_store
):
    before = backup.read_bytes()

    done = put_back(sqlite_file, backup)

    assert (done.attempts, revision_in(sqlite_file), backup.read_bytes()) == (1, "0001", before)
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
