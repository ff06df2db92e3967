from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text

from grader.errors import StoreError
from grader.history.database import Database
from grader.history.grade_rows import charted, dump_grade
from grader.history.schema import MIGRATIONS, _read_beside_a_writer
from grader.history.tables import grades, metadata
from grader.models import Band, GraderKind, Peeks, PointCoverage, PointStatus, RubricGrade, SimilarityGrade
from tests.history.conftest import NOON, rubric, similarity, submit

NOW = sorted(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[-1].split("_")[0]
NEXT = f"{int(NOW) + 1:04}"
"""The newest revision, and that of an imagined next version."""
ADD_A_COLUMN = """
import sqlalchemy as sa
from alembic import op

revision = "NEXT"
down_revision = "NOW"


def upgrade():
    with op.batch_alter_table("attempts") as table:
        table.add_column(sa.Column("mood", sa.Text, nullable=False, server_default="calm"))
        table.alter_column("answer", new_column_name="words", existing_type=sa.Text, existing_nullable=False)
""".replace("NEXT", NEXT).replace("NOW", NOW)


@pytest.fixture
def next_migrations(tmp_path):
    """The migrations of an imagined next version."""
    folder = tmp_path / "100% next" / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT}_mood.py").write_text(ADD_A_COLUMN)
    return folder


def migrations_up_to(tmp_path, number):
    """The migrations of an earlier version, as they were when its newest had this number."""
    folder = tmp_path / f"up to {number}" / "migrations"
    later = [f"{each:04}_*" for each in range(number + 1, int(NOW) + 1)]
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns(*later, "__pycache__"))
    return folder


@pytest.fixture
def first_migrations(tmp_path):
    """The migrations of the first version, which knew neither rubric grades nor follow-up questions."""
    return migrations_up_to(tmp_path, 1)


@pytest.fixture
def second_migrations(tmp_path):
    """The migrations of the version that knew neither notes nor pins."""
    return migrations_up_to(tmp_path, 2)


@pytest.fixture
def third_migrations(tmp_path):
    """The migrations of the version that knew neither sessions, ratings nor interviews."""
    return migrations_up_to(tmp_path, 3)


FIRST_ROWS = """
INSERT INTO attempts (seq, id, user_id, question_id, submitted_at, peeked_guidance, peeked_model_answer,
    question_text, answer)
VALUES (7, 'abc123', 'local', 'drift', '2026-03-01 12:00:00.123456', false, true, 'How?', 'So.');
INSERT INTO grades (attempt_seq, user_id, kind, status, score, version, graded_at, payload)
VALUES (7, 'local', 'similarity', 'graded', 71, '2', '2026-03-01 12:00:01', :payload);
INSERT INTO drafts (user_id, question_id, revision, updated_at, text)
VALUES ('local', 'bias', 3, '2026-03-01 12:00:02', 'half a thought')
"""
SECOND_ROWS = """
INSERT INTO attempts (seq, id, user_id, question_id, submitted_at, peeked_guidance, peeked_model_answer,
    question_text, answer, follows)
VALUES (8, 'def456', 'local', 'drift', '2026-03-01 12:05:00', false, false, 'Why?', 'So. Because.', 'abc123');
INSERT INTO grades (attempt_seq, user_id, kind, status, score, version, graded_at, payload)
VALUES (8, 'local', 'rubric', 'graded', 44, '1', '2026-03-01 12:05:01', :payload);
INSERT INTO preferences (user_id, key, value) VALUES ('local', 'endpoint', 'one')
"""


THIRD_ROWS = """
INSERT INTO notes (user_id, attempt_id, updated_at, text)
VALUES ('local', 'abc123', '2026-03-01 12:06:00', 'shorter next time');
INSERT INTO pins (user_id, question_id, attempt_id) VALUES ('local', 'drift', 'abc123')
"""


def revision_in(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def test_the_migrations_make_the_tables_that_the_code_describes(url):
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        migrated = described(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert described(connection) == migrated
    database.close()

    tables = {"attempts", "grades", "drafts", "preferences", "notes", "pins", "people", "spending"}
    of_groups = {"groups", "memberships", "assignments", "looks"}
    assert set(migrated) == tables | of_groups | {"sittings", "ratings", "interviews", "ticks", "stories"}


def write(database, rows, grade):
    """Rows as an earlier version wrote them, ``grade`` among them."""
    with database.writing() as connection:
        for statement in rows.split(";"):
            values = {"payload": dump_grade(grade)} if ":payload" in statement else {}
            connection.execute(text(statement), values)
        # From the sixth migration on, versions wrote what charts need beside each grade.
        if "near_copy" in {column["name"] for column in inspect(connection).get_columns("grades")}:
            for seq, payload in connection.execute(select(grades.c.seq, grades.c.payload)).all():
                connection.execute(grades.update().where(grades.c.seq == seq).values(charted(payload)))


def described(connection):
    """Everything that the database knows about its tables."""
    inspector = inspect(connection)
    return {
        table: (
            [{**column, "type": repr(column["type"])} for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table),
            inspector.get_foreign_keys(table),
            inspector.get_indexes(table),
        )
        for table in inspector.get_table_names()
    }


def test_file_names_number_the_migrations_in_the_order_alembic_follows():
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]

    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [name.split("_")[0] for name in names] == [script.revision for script in scripts]


def test_opening_an_up_to_date_history_does_not_import_alembic(sqlite_store, sqlite_file):
    submit(sqlite_store)
    sqlite_store.close()
    program = (
        "import sys; from grader.history import HistoryStore\n"
        f"assert HistoryStore('sqlite:///{sqlite_file}').count_attempts() == 1\n"
        "assert 'alembic' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


def test_making_a_store_touches_no_file(tmp_path, make_store):
    make_store(f"sqlite:///{tmp_path}/nowhere/history.sqlite3").close()

    assert not (tmp_path / "nowhere").exists()


def test_an_older_history_is_migrated_with_all_its_rows(url, make_store, next_migrations):
    store = make_store(url)
    attempt_id = submit(store, answer="kept \x00")
    store.add_grade(attempt_id, similarity())
    store.set_note(attempt_id, "kept too")
    store.pin(attempt_id)
    store.close()

    database = Database(url, migrations=next_migrations)
    with database.reading() as connection:
        attempts = connection.execute(text("SELECT id, mood, words FROM attempts")).all()
        grades = connection.scalar(
            text("SELECT count(*) FROM grades JOIN attempts ON attempt_seq = attempts.seq")
        )
        notes = connection.execute(text("SELECT attempt_id, text FROM notes")).all()
        pins = connection.execute(text("SELECT question_id, attempt_id FROM pins")).all()
    with database.writing() as connection:
        connection.execute(text("DELETE FROM attempts"))
        left = connection.execute(
            text("SELECT 1 FROM grades UNION ALL SELECT 1 FROM notes UNION ALL SELECT 1 FROM pins")
        ).all()
    database.close()

    assert [tuple(row) for row in attempts] == [(attempt_id, "calm", "kept \x1b0")]
    assert grades == 1
    assert [tuple(row) for row in notes] == [(attempt_id, "kept too")]
    assert [tuple(row) for row in pins] == [("drift", attempt_id)]
    assert left == []


def test_an_older_file_is_backed_up_beside_itself_before_it_is_migrated(
    sqlite_store, sqlite_file, make_store, next_migrations
):
    attempt_id = submit(sqlite_store, answer="the words")
    # The store is still open, so the words are only in the log: copying the main file would lose them.
    assert b"the words" not in sqlite_file.read_bytes()

    database = Database(f"sqlite:///{sqlite_file}", migrations=next_migrations)
    database.open()
    database.close()
    sqlite_store.close()

    backup = sqlite_file.with_name(f"history.sqlite3.revision-{NOW}.backup")
    assert sorted(path.name for path in sqlite_file.parent.iterdir()) == ["history.sqlite3", backup.name]
    assert revision_in(sqlite_file) == NEXT
    assert revision_in(backup) == NOW
    assert make_store(f"sqlite:///{backup}").attempt(attempt_id).answer == "the words"


def test_a_history_of_the_first_version_opens_with_all_it_holds(url, make_store, first_migrations):
    database = Database(url, migrations=first_migrations)
    write(database, FIRST_ROWS, similarity(71))
    database.close()

    store = make_store(url)
    kept = store.attempt("abc123")
    assert (kept.answer, kept.submitted_at, kept.peeks) == ("So.", NOON, Peeks(model_answer=True))
    assert kept.grade(SimilarityGrade) == similarity(71)
    assert (kept.grade(RubricGrade), kept.failure(RubricGrade), kept.follows) == (None, None, None)
    assert (store.unsent_text("bias").text, store.unsent_text("bias").revision) == ("half a thought", 3)
    store.add_grade(kept.id, rubric(44))
    store.keep_preference("endpoint", "one")
    assert store.attempt(submit(store, follows="abc123")).follows == "abc123"
    assert store.attempt("abc123").grade(RubricGrade) == rubric(44)
    store.set_note("abc123", "a note")
    store.pin("abc123")
    thread = store.thread("drift")
    assert (thread.draft("abc123").note, thread.pinned) == ("a note", "abc123")


def test_a_history_of_the_second_version_opens_with_all_it_holds(url, make_store, second_migrations):
    database = Database(url, migrations=second_migrations)
    write(database, FIRST_ROWS, similarity(71))
    write(database, SECOND_ROWS, rubric(44))
    database.close()

    store = make_store(url)
    first, followed = store.thread("drift").drafts
    assert (first.number, first.attempt.id, first.attempt.grade(SimilarityGrade)) == (
        1,
        "abc123",
        similarity(71),
    )
    assert (followed.number, followed.attempt.follows, followed.attempt.grade(RubricGrade)) == (
        None,
        "abc123",
        rubric(44),
    )
    assert (first.note, followed.note, store.thread("drift").pinned) == ("", "", None)
    assert (store.unsent_text("bias").text, store.preference("endpoint")) == ("half a thought", "one")
    store.set_note(followed.attempt.id, "a note")
    store.pin(followed.attempt.id)
    assert store.thread("drift").pinned == followed.attempt.id
    assert store.delete_question("drift") == 2
    assert store.thread("drift").drafts == ()


def test_a_history_of_the_third_version_opens_with_all_it_holds(url, make_store, third_migrations):
    database = Database(url, migrations=third_migrations)
    write(database, FIRST_ROWS, similarity(71))
    write(database, SECOND_ROWS, rubric(44))
    write(database, THIRD_ROWS, None)
    database.close()

    store = make_store(url)
    thread = store.thread("drift")
    assert [(draft.note, draft.attempt.session) for draft in thread.drafts] == [
        ("shorter next time", None),
        ("", None),
    ]
    assert thread.pinned == "abc123"
    assert store.attempt(submit(store, session="morning")).session == "morning"


DAMAGED_ROWS = """
INSERT INTO attempts (seq, id, user_id, question_id, submitted_at, peeked_guidance, peeked_model_answer,
    question_text, answer)
VALUES (9, 'fed987', 'local', 'bias', '2026-03-01 12:10:00', false, false, 'Why?', 'So.');
INSERT INTO grades (attempt_seq, user_id, kind, status, score, version, graded_at, payload)
VALUES (9, 'local', 'similarity', 'graded', 55, '2', '2026-03-01 12:10:01', '{"low"\\: ');
INSERT INTO grades (attempt_seq, user_id, kind, status, score, version, graded_at, payload)
VALUES (9, 'local', 'rubric', 'graded', 44, '1', '2026-03-01 12:10:02', '{"noise"\\: "much", "flags"\\: 5}');
INSERT INTO grades (attempt_seq, user_id, kind, status, reason, graded_at)
VALUES (7, 'local', 'rubric', 'failed', 'No answer.', '2026-03-01 12:10:03')
"""


@pytest.mark.parametrize("number", range(1, int(NOW)))
def test_scores_that_any_earlier_version_stored_are_charted(url, make_store, tmp_path, number):
    database = Database(url, migrations=migrations_up_to(tmp_path, number))
    write(database, FIRST_ROWS, similarity(71))
    write(database, DAMAGED_ROWS, None)
    database.close()

    store = make_store(url)
    whole, damaged = store.scores(GraderKind.SIMILARITY)
    assert (whole.score, whole.low, whole.high, whole.near_copy, whole.version) == (71, 63, 80, True, "2")
    assert (damaged.score, damaged.low, damaged.high, damaged.near_copy) == (55, None, None, False)
    assert store.scores(GraderKind.RUBRIC)[1][7:] == (44, None, None, None, "1")
    (answer,) = store.graded_answers()
    assert (answer.attempt_id, answer.band, answer.near_copy) == ("abc123", Band.SOLID, True)


@pytest.mark.parametrize("number", range(1, int(NOW)))
def test_answers_that_any_earlier_version_stored_can_be_ticked(url, make_store, tmp_path, number):
    database = Database(url, migrations=migrations_up_to(tmp_path, number))
    weighed = replace(
        similarity(71), coverage=(PointCoverage("why", None, PointStatus.UNSURE, 0.5, 0, 0.2, 10.0, 0.5),)
    )
    write(database, FIRST_ROWS, weighed)
    database.close()

    store = make_store(url)
    assert store.attempt("abc123").ticks == ()
    store.tick("abc123", "why", criterion_id=None, said=True)
    assert store.attempt("abc123").grade(SimilarityGrade).score == 81
    assert store.scores(GraderKind.SIMILARITY)[0].score == 81


def test_a_noise_too_large_for_a_number_locks_no_history(url, make_store, tmp_path):
    database = Database(url, migrations=migrations_up_to(tmp_path, 5))
    write(database, FIRST_ROWS, similarity(71))
    write(database, DAMAGED_ROWS.replace('"much"', "1" + "0" * 400), None)
    database.close()

    assert make_store(url).scores(GraderKind.RUBRIC)[1][7:] == (44, None, None, None, "1")


class Busy:
    """A cursor to which SQLite refuses every statement, until it has used up its errors."""

    def __init__(self, *errors: str) -> None:
        self.errors = list(errors)

    def execute(self, _statement: str) -> None:
        if self.errors:
            error = sqlite3.OperationalError("in words that nothing depends on")
            error.sqlite_errorname = self.errors.pop(0)
            raise error


def test_a_file_in_use_by_another_is_switched_when_its_turn_comes():
    cursor = Busy("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_RECOVERY")
    _read_beside_a_writer(cursor)
    assert not cursor.errors


def test_a_file_that_cannot_be_switched_is_not_tried_again():
    cursor = Busy("SQLITE_IOERR_WRITE", "SQLITE_BUSY")
    with pytest.raises(sqlite3.OperationalError):
        _read_beside_a_writer(cursor)
    assert cursor.errors == ["SQLITE_BUSY"]


def test_a_migration_that_fails_leaves_the_history_as_it_was(sqlite_store, sqlite_file, next_migrations):
    attempt_id = submit(sqlite_store)
    sqlite_store.close()
    broken = next_migrations / "versions" / f"{NEXT}_mood.py"
    broken.write_text(ADD_A_COLUMN + '    op.drop_table("no_such_table")\n')

    with pytest.raises(StoreError):
        Database(f"sqlite:///{sqlite_file}", migrations=next_migrations).open()

    assert revision_in(sqlite_file) == NOW
    assert sqlite_store.attempt(attempt_id).id == attempt_id


def test_a_history_from_a_newer_version_is_left_untouched(url, make_store, next_migrations):
    database = Database(url, migrations=next_migrations)
    database.open()
    database.close()
    store = make_store(url)

    with pytest.raises(
        StoreError, match=f"has the revision {NEXT}, and this version knows none after {NOW}: update"
    ):
        store.open()
    with pytest.raises(StoreError, match=NEXT):
        submit(store)


def test_a_file_from_a_newer_version_keeps_every_byte(sqlite_file, make_store, next_migrations):
    database = Database(f"sqlite:///{sqlite_file}", migrations=next_migrations)
    database.open()
    database.close()
    before = sqlite_file.read_bytes()

    with pytest.raises(StoreError, match="nothing was changed"):
        make_store(f"sqlite:///{sqlite_file}").open()

    assert sqlite_file.read_bytes() == before
    assert [path.name for path in sqlite_file.parent.iterdir()] == ["history.sqlite3"]


def test_a_file_of_another_program_keeps_every_byte(tmp_path, make_store):
    file = tmp_path / "bookmarks.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (place TEXT)")
    before = file.read_bytes()

    with pytest.raises(
        StoreError, match=r"belongs to another program \(it has the table bookmarks\): choose another"
    ):
        make_store(f"sqlite:///{file}").open()

    assert file.read_bytes() == before


def test_a_postgresql_database_may_hold_tables_of_other_programs(postgresql_url, make_store):
    execute(postgresql_url, "CREATE TABLE bookmarks (place TEXT)")

    assert make_store(postgresql_url).attempts() == ()


def test_a_postgresql_table_of_another_program_is_not_taken_over(postgresql_url, make_store):
    execute(postgresql_url, "CREATE TABLE drafts (letter TEXT)")

    with pytest.raises(StoreError, match=r"belongs to another program \(it has the table drafts\)"):
        make_store(postgresql_url).open()


def execute(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
