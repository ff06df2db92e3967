"""Taking a history elsewhere, and merging one into another."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from grader.errors import InputError
from grader.history.stored import FAILED
from grader.history.transfer.merging import merge_grades
from grader.models import Holdings, SimilarityGrade
from grader.wording.holdings import conflict_in_words
from tests.history.conftest import NOON, similarity, submit
from tests.history.kept import ODD, contents, fill

ALL = Holdings(
    looks=1,
    attempts=3,
    grades=10,
    notes=1,
    pins=1,
    ratings=1,
    ticks=2,
    sessions=1,
    interviews=1,
    stories=1,
    drafts=1,
    preferences=1,
)


@pytest.fixture
def other(tmp_path, make_store):
    """The history of another machine."""
    return make_store(f"sqlite:///{tmp_path}/other/history.sqlite3")


@pytest.fixture
def write(tmp_path):
    """Writes a store's archive, or other text, to a file."""

    def write(pieces, name="all.jsonl"):
        file = tmp_path / name
        with file.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        return file

    return write


def test_an_archive_carries_everything_to_another_machine(store, other, write):
    fill(store)

    report = other.import_from(write(store.archive()))

    assert (report.added, report.there, report.conflicts) == (ALL, Holdings(), ())
    assert contents(other) == contents(store)
    assert other.attempts() == store.attempts()
    assert other.thread("drift") == store.thread("drift")


def test_an_archive_comes_into_either_kind_of_database(store, sqlite_file, make_store, write):
    elsewhere = make_store(f"sqlite:///{sqlite_file.with_name('from.sqlite3')}")
    fill(elsewhere)

    assert store.import_from(write(elsewhere.archive())).added == ALL
    assert contents(store) == contents(elsewhere)


def test_importing_again_adds_nothing(store, other, write):
    fill(store)
    file = write(store.archive())
    other.import_from(file)
    before = contents(other)

    for target in (other, store):
        report = target.import_from(file)
        assert (report.added, report.there, report.conflicts) == (Holdings(), ALL, ())
    assert contents(other) == before


def test_a_dry_run_says_what_an_import_would_do_and_does_nothing(store, other, write):
    fill(store)
    submit(other, answer="mine")
    before, file = contents(other), write(store.archive())

    promised = other.import_from(file, dry_run=True)

    assert contents(other) == before
    assert other.import_from(file) == promised
    assert other.count_attempts() == 4


def test_what_belongs_to_a_machine_stays_there(store, other, write):
    fill(store)
    file = write(store.archive())

    other.import_from(file)

    assert "language_model" not in file.read_text(encoding="utf-8")
    assert other.preference("language_model.agreed_origins") is None
    assert other.preference("theme") == "dark"


def test_no_consent_comes_in_with_a_file_either(other, write):
    lines = list(other.archive())
    planted = {
        "table": "preferences",
        "row": {"key": "language_model.agreed_origins", "value": '["https://x"]'},
    }
    end = {"end": {"preferences": 1}}

    other.import_from(write([lines[0], json.dumps(planted) + "\n", json.dumps(end) + "\n"]))

    assert other.preference("language_model.agreed_origins") is None


def test_an_sqlite_copy_holds_everything_and_comes_in_again(store, other, tmp_path, make_store):
    fill(store)
    copy = tmp_path / "copy.sqlite3"
    store.copy_to(copy)

    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite3"]
    assert contents(make_store(f"sqlite:///{copy}")) == contents(store)
    before = copy.read_bytes()
    assert other.import_from(copy).added == ALL
    assert contents(other) == contents(store)
    assert copy.read_bytes() == before


def test_a_copy_replaces_an_earlier_one_but_never_the_history_itself(sqlite_store, sqlite_file, tmp_path):
    submit(sqlite_store)
    copy = tmp_path / "copy.sqlite3"
    sqlite_store.copy_to(copy)
    submit(sqlite_store)
    sqlite_store.copy_to(copy)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (2,)

    with pytest.raises(InputError, match="belongs to the history itself and was not replaced: name another"):
        sqlite_store.copy_to(sqlite_file)
    with pytest.raises(InputError, match=r"cannot be written \(No such file or directory\): name another"):
        sqlite_store.copy_to(tmp_path / "no" / "copy.sqlite3")
    assert sqlite_store.count_attempts() == 2


def test_the_plain_json_export_comes_in_with_all_that_it_holds(store, other, write):
    first, second, _ = fill(store)
    held = Holdings(attempts=3, grades=7, notes=1, pins=1, ticks=2)
    file = write(store.export_json(), "plain.json")

    assert other.import_from(file).added == held
    assert other.attempts() == store.attempts()
    assert other.notes() == store.notes() == {first: "shorter «next» time"}
    assert other.pinned() == store.pinned() == {second}
    assert other.import_from(file).there == held
    assert store.import_from(file).there == held
    assert other.import_from(write(store.archive())).added == Holdings(
        grades=3, ratings=1, sessions=1, interviews=1, stories=1, drafts=1, preferences=1, looks=1
    )
    assert other.attempts() == store.attempts()


def test_plain_json_from_before_notes_pins_and_ticks_comes_in(store, other, write):
    fill(store)
    records = json.loads("".join(store.export_json()))
    for record in records:
        del record["note"], record["pinned"], record["ticks"]

    assert other.import_from(write([json.dumps(records)], "plain.json")).added == Holdings(
        attempts=3, grades=7
    )


def test_a_grade_in_a_shape_of_long_ago_leaves_the_answer_readable(other, write):
    submit(other)
    (record,) = json.loads("".join(other.export_json()))
    old = {**record, "id": "old", "similarity": {"score": 50}, "grader_version": "0 weights:x"}

    other.import_from(write([json.dumps([old])], "plain.json"))

    attempt = other.attempt("old")
    assert attempt.answer == record["answer"]
    assert "by an older version (0 weights:x) can no longer be shown" in attempt.failure(SimilarityGrade)


def test_an_attempt_with_other_content_is_named_and_the_one_here_stays(store, other, write):
    first, *_ = fill(store)
    other.import_from(write(store.archive()))
    lines = [line.replace('line \\"two\\"', "another line") for line in store.archive()]
    before = contents(other)

    report = other.import_from(write(lines))

    assert report.conflicting == Holdings(attempts=1, grades=2, notes=1)
    (conflict,) = report.conflicts
    assert conflict_in_words(conflict).startswith(f"answer {first} (line 2 of ")
    assert conflict_in_words(conflict).endswith("answer differs, the one here is kept")
    assert contents(other) == before
    assert other.attempt(first).answer == ODD


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda store, ids: store.set_note(ids[0], "mine"), "note"),
        (lambda store, ids: store.pin(ids[0]), "pin drift"),
        (lambda store, _: store.save_unsent_text("drift", "my thought"), "unsent text drift"),
        (lambda store, _: store.keep_preference("theme", "light"), "setting theme"),
    ],
)
def test_what_was_changed_on_both_machines_stays_as_it_is_here(store, other, write, change, named):
    ids = fill(store)
    file = write(store.archive())
    other.import_from(file)
    change(other, ids)
    before = contents(other)

    (conflict,) = other.import_from(file).conflicts

    assert named in conflict_in_words(conflict)
    assert contents(other) == before


def test_a_draft_comes_into_the_place_of_a_discarded_one(store, other, write):
    store.save_unsent_text("drift", "half a thought")
    for text in ("one", "two", "three"):
        kept = other.save_unsent_text("drift", text)
    other.discard_unsent_text("drift")

    assert other.import_from(write(store.archive())).added == Holdings(drafts=1)
    draft = other.unsent_text("drift")
    assert draft.text == "half a thought"
    assert draft.revision > kept.revision


def test_grades_given_on_two_machines_come_together_and_the_latest_counts(store, other, write, clock):
    attempt_id = submit(store)
    other.import_from(write(store.archive()))
    store.add_grade(attempt_id, similarity(40))
    clock.forward(hours=1)
    other.add_grade(attempt_id, similarity(60))

    assert other.import_from(write(store.archive())).added == Holdings(grades=1)
    assert other.attempt(attempt_id).grade(SimilarityGrade).score == 60
    assert store.import_from(write(other.archive())).added == Holdings(grades=1)
    assert store.attempt(attempt_id).grade(SimilarityGrade).score == 60


def test_a_clock_that_went_back_changes_nothing_of_what_counts(store, other, write, clock):
    attempt_id = submit(store, answer="before the clock was set back")
    store.add_grade(attempt_id, similarity(40))
    other.import_from(write(store.archive()))
    clock.forward(days=-400)
    store.add_grade(attempt_id, similarity(60))
    later = submit(store, revises=attempt_id, answer="after it")

    other.import_from(write(store.archive()))

    assert other.attempt(attempt_id).grade(SimilarityGrade).score == 60
    assert other.attempt(later) == store.attempt(later)


def test_an_answer_from_the_future_comes_in_as_it_is(store, other, write, clock):
    clock.forward(days=10_000)
    attempt_id = submit(store)
    clock.now = NOON

    other.import_from(write(store.archive()))

    assert other.attempt(attempt_id).submitted_at == NOON + timedelta(days=10_000)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        ("2026-03-29T03:00:00+02:00", "2026-03-29T01:00:00+00:00"),
        ("2026-03-01T12:00:00.000001-11:30", "2026-03-01T23:30:00.000001+00:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
    ],
    ids=["before the clocks go back", "after it", "after they go forward", "another zone", "Z"],
)
def test_times_of_any_zone_are_kept_as_the_same_moment(store, write, written, utc):
    submit(store)
    record = json.loads("".join(store.export_json()))[0] | {"id": "x", "submitted_at": written}

    store.import_from(write([json.dumps([record])], "plain.json"))

    assert store.attempt("x").submitted_at.isoformat() == utc
    # The same moment written in another zone is the same attempt.
    assert store.import_from(write([json.dumps([record | {"submitted_at": utc}])], "plain.json")).there


def test_an_answer_of_a_megabyte_comes_through_whole(store, other, write):
    answer = "x\n" * 2**19
    attempt_id = submit(store, answer=answer)

    other.import_from(write(store.archive()))

    assert other.attempt(attempt_id).answer == answer


def test_the_history_of_another_person_stays_apart(url, make_store, write):
    mine, theirs = make_store(url), make_store(url, user_id="someone else")
    ids = fill(mine)
    file = write(mine.archive())

    assert theirs.import_from(file).added == ALL
    theirs.delete_all()
    assert [attempt.id for attempt in reversed(mine.attempts())] == ids


def test_grades_are_put_in_the_order_of_the_side_that_knows_all_of_them():
    def grade(score, hour):
        return {
            "kind": "similarity",
            "status": FAILED,
            "score": score,
            "reason": None,
            "version": None,
            "graded_at": NOON + timedelta(hours=hour),
            "payload": None,
        }

    one, two, three = grade(1, 5), grade(2, 3), grade(3, 4)
    assert merge_grades([one], [one, two]) == [one, two]
    assert merge_grades([one, two], [two]) == [one, two]
    assert merge_grades([one, two], [two, three]) == [two, three, one]
    assert merge_grades([], [one, one]) == [one, one]
    assert merge_grades([one, one], [one]) == [one, one]


def test_two_exports_of_the_same_history_differ_in_their_header_alone(store, clock):
    fill(store)
    first = list(store.archive())
    clock.forward(hours=1)
    second = list(store.archive())

    assert first[0] != second[0]
    assert first[1:] == second[1:]


def test_no_export_leaves_anything_open_or_behind(sqlite_store, sqlite_file):
    submit(sqlite_store)
    pieces = sqlite_store.archive()
    next(pieces)
    pieces.close()

    assert sqlite_store.delete_all() == 1
    assert {path.name for path in Path(sqlite_file.parent).iterdir()} <= {
        f"history.sqlite3{end}" for end in ("", "-wal", "-shm")
    }


@pytest.mark.parametrize("kind", ["archive", "json"])
def test_a_preview_of_much_text_needs_little_memory(sqlite_store, other, write, kind):
    for _ in range(600):
        submit(other, answer="I log it. " * 5_000)
    file = write(other.archive() if kind == "archive" else other.export_json())
    sqlite_store.open()

    tracemalloc.start()
    report = sqlite_store.import_from(file, dry_run=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert report.added.attempts == 600
    assert file.stat().st_size > 30_000_000
    assert most < 16_000_000


def test_neither_a_preview_nor_an_import_leaves_a_long_log(sqlite_store, sqlite_file, other, write):
    for _ in range(100):
        submit(other, answer="I log it. " * 5_000)
    file, log = write(other.archive()), sqlite_file.with_name("history.sqlite3-wal")
    submit(sqlite_store)
    before = log.stat().st_size

    sqlite_store.import_from(file, dry_run=True)
    assert log.stat().st_size == before
    sqlite_store.import_from(file)
    assert log.stat().st_size == 0
    assert sqlite_store.count_attempts() == 101
