"""A stored row that is bad all the same is left out by itself, named, and can be set aside."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from grader.errors import InputError, NotFoundError
from grader.history.tables import attempts
from grader.models import SimilarityGrade
from grader.wording.damage import damage_in_words
from tests.history.conftest import similarity, submit
from tests.history.kept import fill


@pytest.fixture
def damaged(store):
    """A history with two answers, one of which says that it took a year to write."""
    bad, good = submit(store), submit(store)
    for attempt_id in (bad, good):
        store.add_grade(attempt_id, similarity(71))
    with store._database.writing() as connection:
        connection.execute(update(attempts).where(attempts.c.id == bad).values(elapsed_s=31_536_000))
    return bad, good


def test_a_damaged_row_is_left_out_and_named(store, damaged):
    bad, good = damaged

    assert [attempt.id for attempt in store.attempts()] == [good]
    assert [attempt.id for attempt in store.iter_attempts()] == [good]
    assert [each.attempt_id for each in store.graded_answers()] == [good]
    (row,) = store.damaged
    assert (row.table, row.row, row.column) == ("attempts", f"“{bad}”", "elapsed_s")
    assert "1 row of the history is damaged and left out here: in the table attempts" in damage_in_words(
        store.damaged
    )
    with pytest.raises(NotFoundError, match=r"is damaged: elapsed_s is “31536000\.0”, and a number from 0"):
        store.attempt(bad)


def test_what_was_met_is_forgotten_with_the_next_moment(store, damaged):
    store.attempts()
    assert store.damaged

    with store.at_one_moment():
        assert store.damaged == ()
        assert store.attempt(damaged[1]).grade(SimilarityGrade)


@pytest.mark.usefixtures("damaged")
def test_an_export_leaves_damaged_rows_out(store, make_store, tmp_path):
    archive = tmp_path / "all.jsonl"
    archive.write_text("".join(store.archive()))

    other = make_store(f"sqlite:///{tmp_path}/other.sqlite3")

    assert other.import_from(archive).added.attempts == 1
    assert store.damaged


def test_damaged_rows_can_be_set_aside_with_what_belongs_to_them(store, damaged, tmp_path):
    bad, good = damaged
    store.set_note(bad, "keep me")
    file = tmp_path / "aside.jsonl"

    assert store.set_aside(file) == 3

    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert [record["table"] for record in records] == ["attempts", "grades", "notes"]
    assert "elapsed_s is" in records[0]["wrong"]
    assert records[2]["row"]["text"] == "keep me"
    assert store.count_attempts() == 1
    assert store.attempt(good).grade(SimilarityGrade)
    assert store.set_aside(tmp_path / "again.jsonl") == 0
    assert not (tmp_path / "again.jsonl").exists()


@pytest.mark.usefixtures("damaged")
def test_setting_aside_takes_the_place_of_no_file(store, tmp_path):
    file = tmp_path / "diary"
    file.write_text("Dear diary")

    with pytest.raises(InputError, match=r"cannot be written \(File exists\): name a new file; nothing was"):
        store.set_aside(file)

    assert file.read_text() == "Dear diary"
    assert store.count_attempts() == 2


def test_a_sound_history_has_nothing_to_set_aside(store, tmp_path):
    fill(store)

    assert store.set_aside(tmp_path / "aside") == 0
