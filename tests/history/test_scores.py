"""The scores that charts are drawn from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from grader.history.grade_rows import charted, dump_grade, load_version
from grader.models import Band, Flag, FlagKind, GraderKind, Peeks, ScoredAttempt
from tests.history.conftest import NOON, rubric, similarity, submit

SIMILAR, JUDGED = GraderKind.SIMILARITY, GraderKind.RUBRIC


def plain(score):
    """A grade without any flag."""
    return replace(similarity(score), flags=())


def only(store, kind=SIMILAR):
    """The one attempt that there is."""
    (scored,) = store.scores(kind)
    return scored


def test_an_empty_history_has_no_scores(store):
    assert store.scores(SIMILAR) == []


def test_scores_hold_what_progress_needs_of_either_grader(store, clock):
    first = submit(store, "drift", elapsed_s=83.5)
    store.add_grade(first, plain(64))
    store.add_grade(first, rubric(55))
    clock.forward(days=1)
    second = submit(store, "bias", revises=first, follows=first, peeks=Peeks(model_answer=True))
    store.add_grade(second, similarity(90))

    graded, judged = str(similarity().version), str(rubric().version)
    common = ScoredAttempt(first, "drift", NOON, 83.5, False, False, False, None, None, None, None, None)
    later = ScoredAttempt(
        second, "bias", NOON + timedelta(days=1), None, True, True, True, None, None, None, None, None
    )
    assert store.scores(SIMILAR) == [
        common._replace(score=64, low=56, high=73, version=graded),
        later._replace(score=90, low=82, high=99, version=graded),
    ]
    assert store.scores(JUDGED) == [common._replace(score=55, noise=3.5, version=judged), later]


def test_attempts_without_a_grade_have_no_score(store):
    store.add_failure(submit(store), SIMILAR, "no")
    assert only(store)[6:] == (False, None, None, None, None, None)


def test_the_latest_grade_counts_and_a_failure_after_it_does_not(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(50))
    assert only(store).near_copy
    store.add_grade(attempt_id, plain(70))
    store.add_failure(attempt_id, SIMILAR, "no")
    scored = only(store)
    assert (scored.score, scored.low, scored.high, scored.near_copy) == (70, 62, 79, False)


def test_a_rubric_grade_of_one_run_has_no_noise(store):
    store.add_grade(submit(store), replace(rubric(40), noise=None))
    assert (only(store, JUDGED).noise, only(store, JUDGED).score) == (None, 40)


def test_scores_go_with_their_attempt(store):
    kept, gone = submit(store, "bias"), submit(store, "drift")
    store.delete_attempt(gone)
    assert only(store).attempt_id == kept
    store.delete_all()
    assert store.scores(SIMILAR) == []


def test_scores_are_one_users_own(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    submit(other)
    attempt_id = submit(mine)
    assert only(mine).attempt_id == attempt_id


def test_ids_come_back_character_for_character(url, make_store):
    store = make_store(url, new_id=lambda: "a\x00b\x1b")
    submit(store, "dr\x1bift")
    assert only(store)[:2] == ("a\x00b\x1b", "dr\x1bift")


def test_a_message_that_quotes_a_flag_makes_no_near_copy(store):
    quoting = Flag(FlagKind.ECHO, 'It says "kind":"near_copy".')
    attempt_id = submit(store, answer='"kind":"near_copy"')
    store.add_grade(attempt_id, replace(similarity(60), flags=(quoting,)))
    assert not only(store).near_copy


def test_attempts_of_one_moment_keep_their_order(store, clock):
    ids = [submit(store) for _ in range(3)]
    assert [scored.attempt_id for scored in store.scores(SIMILAR)] == ids
    assert clock.now == NOON


def test_imported_grades_have_scores_too(store, make_store, tmp_path, clock):
    attempt_id = submit(store)
    store.add_grade(attempt_id, plain(40))
    other = make_store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    archive = tmp_path / "history.jsonl"
    archive.write_text("".join(store.archive()))
    other.import_from(archive)
    assert (only(other).score, only(other).low, only(other).high) == (40, 32, 49)
    clock.forward(hours=1)
    store.add_grade(attempt_id, plain(60))
    archive.write_text("".join(store.archive()))
    other.import_from(archive)
    assert only(other).score == 60


def test_versions_are_read_from_the_grades_that_count(store):
    ids = [submit(store), submit(store, "bias"), submit(store, "drift")]
    store.add_grade(ids[0], plain(60))
    store.add_grade(ids[0], rubric(50))
    store.add_failure(ids[1], SIMILAR, "no")
    assert store.versions(SIMILAR, ids) == {str(plain(1).version): plain(1).version}
    assert store.versions(JUDGED, ids) == {str(rubric().version): rubric().version}
    assert store.versions(SIMILAR, ids[1:]) == {}


@pytest.mark.parametrize(
    "payload", ["", "[]", "[" * 100_000, '{"version": "1"}', '{"version": {"code": "1"}}']
)
def test_a_version_of_an_unknown_shape_is_not_known(payload):
    assert load_version(payload) is None


def test_the_columns_of_a_grade_repeat_what_it_says():
    assert charted(dump_grade(similarity(71))) == {
        "low": 63,
        "high": 80,
        "noise": None,
        "band": Band.SOLID,
        "near_copy": True,
    }


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (None, {}),
        ("", {}),
        ("[1", {}),
        ("[]", {}),
        ("[" * 100_000, {}),
        ('{"low": 300, "high": 7, "noise": "much", "band": "Superb", "flags": 5}', {"high": 7}),
        ('{"low": true, "noise": 1e999, "flags": [{"kind": "near_copy"}, 5]}', {}),
        ('{"low": 3, "flags": []}', {"low": 3, "near_copy": False}),
    ],
)
def test_a_damaged_grade_leaves_its_columns_empty(payload, told):
    empty = dict.fromkeys(("low", "high", "noise", "band", "near_copy"))
    assert charted(payload) == empty | told
