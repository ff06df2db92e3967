"""Whatever is wrong with the place where the history lives, one sentence says it and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from grader.errors import StoreError
from grader.history import engine, schema
from grader.history.database import Database
from grader.history.engine import store_errors
from grader.history.schema import MIGRATIONS
from tests.history.conftest import submit


@contextmanager
def refused(*words):
    """The block raises a StoreError with one sentence, of which ``words`` are a part."""
    with pytest.raises(StoreError) as caught:
        yield
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    for word in words:
        assert str(word) in sentence


def test_a_folder_that_cannot_be_made_is_named(tmp_path, make_store):
    (tmp_path / "data").write_text("a file where the folder should be")
    file = tmp_path / "data" / "more" / "history.sqlite3"

    with refused(file, "cannot be used (Not a directory): set GRADER_DATA_DIR"):
        make_store(f"sqlite:///{file}").open()
    with refused(tmp_path / "data" / "history.sqlite3", "cannot be used (File exists)"):
        make_store(f"sqlite:///{tmp_path}/data/history.sqlite3").open()


def test_a_store_that_could_not_open_tries_again_on_the_next_use(tmp_path, make_store):
    in_the_way = tmp_path / "data"
    in_the_way.write_text("")
    store = make_store(f"sqlite:///{in_the_way}/history.sqlite3")
    with refused():
        submit(store)
    in_the_way.unlink()

    assert store.attempt(submit(store)).answer == "I log the inputs."


@contextmanager
def as_an_ordinary_user():
    """Root may write everywhere, so the block runs as nobody where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.parametrize("there_already", [False, True], ids=["new", "there already"])
def test_a_read_only_folder_is_told(make_store, there_already):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "history.sqlite3")
        store = make_store(f"sqlite:///{file}")
        if there_already:
            submit(store)
            store.close()
        Path(folder).chmod(0o555)

        with (
            as_an_ordinary_user(),
            refused(file, "set GRADER_DATABASE_URL or GRADER_DATA_DIR to another place"),
        ):
            submit(store)

        Path(folder).chmod(0o755)
        assert store.count_attempts() == there_already


def test_a_folder_deleted_under_an_open_store_is_made_again(sqlite_store, sqlite_file):
    submit(sqlite_store, answer="lost with the folder")
    shutil.rmtree(sqlite_file.parent)

    attempt_id = submit(sqlite_store, answer="saved after that")
    sqlite_store.close()

    assert [attempt.id for attempt in sqlite_store.attempts()] == [attempt_id]


def test_a_read_only_file_can_be_read_but_not_written(sqlite_store, sqlite_file, make_store):
    attempt_id = submit(sqlite_store)
    sqlite_store.close()
    read_only = make_store(f"sqlite:///file:{sqlite_file}?mode=ro&uri=true")

    assert read_only.attempt(attempt_id).answer == "I log the inputs."
    with refused(sqlite_file, "may only be read, not written: make the file and its folder writable"):
        submit(read_only)


def test_a_full_disk_loses_nothing_that_was_stored(sqlite_store, sqlite_file):
    kept = submit(sqlite_store, answer="kept")
    sqlite_store.save_unsent_text("drift", "short")
    sqlite_store.close()

    def fill(connection, _record):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", fill)
    try:
        for attempt in (
            lambda: submit(sqlite_store, answer="x" * 50_000),
            lambda: sqlite_store.save_unsent_text("drift", "x" * 50_000),
        ):
            with refused(sqlite_file, "is on a disk that is full, so it was left unchanged: free some space"):
                attempt()
        assert [attempt.id for attempt in sqlite_store.attempts()] == [kept]
        assert sqlite_store.unsent_text("drift").text == "short"
    finally:
        event.remove(Engine, "connect", fill)

    sqlite_store.close()
    assert submit(sqlite_store, answer="x" * 50_000)


@pytest.mark.parametrize("size", [100, 5_000])
def test_a_file_that_is_no_database_keeps_every_byte(tmp_path, make_store, size):
    file = tmp_path / "history.sqlite3"
    file.write_bytes(b"Dear diary, " * size)
    before = file.read_bytes()

    with refused(file, "is not an SQLite database and was left as it is"):
        submit(make_store(f"sqlite:///{file}"))

    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_in_place_of_the_file_is_told(tmp_path, make_store):
    with refused(tmp_path, "cannot be opened"):
        make_store(f"sqlite:///{tmp_path}").open()


def test_a_damaged_file_is_told(sqlite_store, sqlite_file):
    for _ in range(50):
        submit(sqlite_store, answer="x" * 2_000)
    sqlite_store.close()
    content = bytearray(sqlite_file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    sqlite_file.write_bytes(content)

    with refused(sqlite_file, "is damaged: put a backup of it in its place"):
        list(sqlite_store.iter_attempts())


def test_a_file_kept_locked_is_told_after_the_wait(sqlite_store, sqlite_file, make_store, monkeypatch):
    submit(sqlite_store)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    hasty = make_store(f"sqlite:///{sqlite_file}")
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with refused(sqlite_file, "was kept busy by another program", "close that program, then try again"):
            submit(hasty)
        assert hasty.count_attempts() == 1

    assert submit(hasty)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PoolTimeout(), "was kept busy by another program for too long"),
        (
            sqlite3.OperationalError("outside SQLAlchemy"),
            "could not be read or written (OperationalError): try again, or set",
        ),
        (PermissionError(13, "Permission denied"), "cannot be used (Permission denied): set GRADER_DATA_DIR"),
        (
            DBAPIError("SELECT 1", {}, psycopg.errors.UndefinedTable()),
            "read or written (UndefinedTable 42P01): try again",
        ),
        (
            ArgumentError("whatever else"),
            "The history at here could not be read or written (ArgumentError): ",
        ),
    ],
)
def test_an_error_from_any_layer_becomes_one_sentence(error, words):
    with refused(words), store_errors("here"):
        raise error


def test_what_was_typed_is_not_repeated_by_an_error(make_store, url):
    clash = make_store(url, new_id=lambda: "same")
    submit(clash)

    with refused("could not be read or written (") as _:
        submit(clash, answer="my private words")
    with pytest.raises(StoreError) as caught:
        submit(clash, answer="my private words")
    assert "private" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:hunter2@127.0.0.1:1/practice",
        "postgresql+psycopg://ann:hunter2@/practice?host=/nowhere",
    ],
)
def test_a_server_that_does_not_answer_is_told_without_the_password(url, make_store):
    with refused("/practice could not be reached: check that the database server runs") as _:
        make_store(url).open()
    with pytest.raises(StoreError) as caught:
        make_store(url).open()
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__}"


def test_a_server_without_that_database_is_told(postgresql_server, make_store):
    folder = postgresql_server.folder
    with refused(folder, "/missing could not be reached", "database name in GRADER_DATABASE_URL"):
        make_store(f"postgresql+psycopg://postgres@/missing?host={folder}").open()


def test_a_server_that_only_reads_is_told(postgresql_url, make_store):
    make_store(postgresql_url).open()
    read_only = make_store(postgresql_url + "%20-cdefault_transaction_read_only=on")

    with refused("may only be read, not written: connect to the primary server"):
        submit(read_only)


def end_connections_of_victim(url):
    with closing(psycopg.connect(url.replace("+psycopg", ""))) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'victim'"
        ).fetchall()
    assert ended == [(True,)]


def test_an_answer_is_saved_though_the_connection_read_from_died(postgresql_url, make_store):
    store = make_store(postgresql_url + "&application_name=victim")
    submit(store)
    with store.at_one_moment():
        assert store.count_attempts() == 1
        end_connections_of_victim(postgresql_url)
        submit(store)
        assert store.count_attempts() == 2


def test_a_moment_whose_connection_died_ends_in_silence(postgresql_url, make_store):
    store = make_store(postgresql_url + "&application_name=victim")
    with store.at_one_moment():
        assert store.count_attempts() == 0
        end_connections_of_victim(postgresql_url)
    assert store.count_attempts() == 0


def test_a_read_on_a_dead_connection_is_told_once(postgresql_url, make_store):
    store = make_store(postgresql_url + "&application_name=victim")
    with store.at_one_moment():
        assert store.count_attempts() == 0
        end_connections_of_victim(postgresql_url)
        with refused("could not be read or written"):
            store.count_attempts()
        assert store.count_attempts() == 0


def test_a_server_that_restarted_is_found_again(postgresql_url, make_store):
    store = make_store(postgresql_url + "&application_name=victim")
    attempt_id = submit(store)
    end_connections_of_victim(postgresql_url)

    assert store.attempt(attempt_id).id == attempt_id


def test_a_full_disk_stops_a_migration_before_anything_changed(sqlite_file, tmp_path, make_store):
    first = tmp_path / "first" / "migrations"
    shutil.copytree(MIGRATIONS, first, ignore=shutil.ignore_patterns("000[2-9]_*", "00[1-9]*", "__pycache__"))
    old = Database(f"sqlite:///{sqlite_file}", migrations=first)
    old.open()
    old.close()

    def fill(connection, _record):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store = make_store(f"sqlite:///{sqlite_file}")
    event.listen(Engine, "connect", fill)
    try:
        with refused(sqlite_file, "is on a disk that is full, so it was left unchanged: free some space"):
            store.open()
    finally:
        event.remove(Engine, "connect", fill)

    with closing(sqlite3.connect(sqlite_file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert store.count_attempts() == 0


@pytest.fixture
def narrow_url(postgresql_server):
    """A database that cannot keep most signs."""
    with psycopg.connect(host=str(postgresql_server.folder), user="postgres", autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE narrow ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
        yield f"postgresql+psycopg://postgres@/narrow?host={postgresql_server.folder}"
        connection.execute("DROP DATABASE narrow WITH (FORCE)")


def test_a_database_without_most_signs_is_refused_before_it_is_used(narrow_url, make_store):
    with pytest.raises(
        StoreError, match=r"narrow keeps text as LATIN1, .*: create it with ENCODING 'UTF8', or"
    ):
        make_store(narrow_url).open()


def test_one_from_before_says_which_text_it_cannot_keep(narrow_url, make_store, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_check_encoding", lambda *_, **__: None)
        make_store(narrow_url).open()
    store = make_store(narrow_url)
    submit(store, answer="caf\xe9")
    with pytest.raises(StoreError, match="whose encoding is not UTF-8, and cannot keep a character of this"):
        submit(store, answer="😀")
    assert [attempt.answer for attempt in store.attempts()] == ["caf\xe9"]
