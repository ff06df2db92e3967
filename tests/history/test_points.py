from __future__ import annotations

import math
from dataclasses import replace

from sqlalchemy import text

from grader.history.database import Database
from grader.models import POINT, Flag, FlagKind, GraderKind, Peeks, PointGroup, ScorePoints, Trait
from tests.history.conftest import NOON, rubric, similarity, submit

MOMENT = 1_772_366_400_123_456
"""NOON in microseconds since 1970."""


def plain(score):
    """A grade without any flag."""
    return replace(similarity(score), flags=())


def only(points):
    """The one point that there is."""
    (point,) = POINT.iter_unpack(points.packed)
    return point


def test_an_empty_history_has_no_points(store):
    assert store.score_points() == ScorePoints()


def test_points_hold_what_progress_needs_question_by_question(store, clock):
    first = submit(store, "drift", elapsed_s=83.5)
    store.add_grade(first, plain(64))
    store.add_grade(first, rubric(55))
    clock.forward(days=1)
    second = submit(store, "bias", revises=first, follows=first, peeks=Peeks(model_answer=True))
    store.add_grade(second, similarity(90))

    points = store.score_points()
    graded = str(similarity().version)
    assert points.groups == (
        PointGroup("bias", graded, None, 1),
        PointGroup("drift", graded, str(rubric().version), 1),
    )
    assert points.attempt_ids == (second, first)
    later, earlier = POINT.iter_unpack(points.packed)
    assert earlier == (MOMENT, 83.5, 3.5, 64, 56, 73, 55, 0)
    assert (later[0], later[3:]) == (MOMENT + 86_400_000_000, (90, 82, 99, -1, sum(Trait)))
    assert [math.isnan(each) for each in later[1:3]] == [True, True]


def test_attempts_without_a_grade_have_a_point_without_a_score(store):
    store.add_failure(submit(store), GraderKind.SIMILARITY, "no")
    points = store.score_points()
    assert points.groups == (PointGroup("drift", None, None, 1),)
    assert only(points)[3:] == (-1, -1, -1, -1, 0)


def test_a_new_grade_renews_the_point_that_was_made_before(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(50))
    assert only(store.score_points())[-1] == Trait.NEAR_COPY
    store.add_grade(attempt_id, plain(70))
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "no")
    assert only(store.score_points())[3:] == (70, 62, 79, -1, 0)


def test_a_rubric_grade_of_one_run_has_no_noise(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, replace(rubric(40), noise=None))
    point = only(store.score_points())
    assert (math.isnan(point[2]), point[6]) == (True, 40)


def test_points_go_with_their_attempt(store):
    kept, gone = submit(store, "bias"), submit(store, "drift")
    assert len(store.score_points()) == 2
    store.delete_attempt(gone)
    assert store.score_points().attempt_ids == (kept,)
    store.delete_all()
    assert store.score_points() == ScorePoints()


def test_points_are_one_users_own(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    submit(other)
    attempt_id = submit(mine)
    assert mine.score_points().attempt_ids == (attempt_id,)


def test_ids_come_back_character_for_character(url, make_store):
    store = make_store(url, new_id=lambda: "a\x00b\x1b")
    submit(store, "dr\x1bift")
    points = store.score_points()
    assert (points.attempt_ids, points.groups[0].question_id) == (("a\x00b\x1b",), "dr\x1bift")


def test_a_message_that_quotes_a_flag_makes_no_near_copy(store):
    quoting = Flag(FlagKind.ECHO, 'It says "kind":"near_copy".')
    attempt_id = submit(store, answer='"kind":"near_copy"')
    store.add_grade(attempt_id, replace(similarity(60), flags=(quoting,)))
    assert only(store.score_points())[-1] == 0


def test_points_that_were_dropped_are_made_again(url, store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(64))
    before = store.score_points()
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("DELETE FROM points"))
    database.close()
    assert store.score_points() == before


def test_attempts_of_one_moment_keep_their_order(store, clock):
    ids = tuple(submit(store) for _ in range(3))
    assert store.score_points().attempt_ids == ids
    assert clock.now == NOON


def test_grades_that_are_imported_renew_the_points_too(store, make_store, tmp_path, clock):
    attempt_id = submit(store)
    store.add_grade(attempt_id, plain(40))
    other = make_store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    archive = tmp_path / "history.jsonl"
    archive.write_text("".join(store.archive()))
    other.import_from(archive)
    assert only(other.score_points())[3] == 40
    clock.forward(hours=1)
    store.add_grade(attempt_id, plain(60))
    archive.write_text("".join(store.archive()))
    other.import_from(archive)
    assert only(other.score_points())[3] == 60
