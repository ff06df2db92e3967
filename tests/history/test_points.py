from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from grader.history.database import Database
from grader.models import Flag, FlagKind, Peeks, ScorePoints, Trait
from tests.history.conftest import NOON, rubric, similarity, submit

MOMENT = 1_772_366_400_123_456
"""NOON in microseconds since 1970."""


def plain(score):
    """A grade without any flag."""
    return replace(similarity(score), flags=())


def test_an_empty_history_has_no_points(store):
    assert store.score_points() == ScorePoints()


def test_points_hold_what_progress_needs_oldest_first(store, clock):
    first = submit(store, "drift", elapsed_s=83.5)
    store.add_similarity_grade(first, plain(64))
    store.add_rubric_grade(first, rubric(55))
    clock.forward(days=1)
    second = submit(store, "bias", revises=first, follows=first, peeks=Peeks(model_answer=True))
    store.add_similarity_grade(second, similarity(90))

    assert store.score_points() == ScorePoints(
        attempt_ids=(first, second),
        question_ids=("drift", "bias"),
        moments=(MOMENT, MOMENT + 86_400_000_000),
        seconds=(83.5, None),
        traits=(0, sum(Trait)),
        scores=(64, 90),
        lows=(56, 82),
        highs=(73, 99),
        versions=(str(similarity().version),) * 2,
        rubric_scores=(55, None),
        rubric_noises=(3.5, None),
        rubric_versions=(str(rubric().version), None),
    )


def test_attempts_without_a_grade_have_a_point_without_a_score(store):
    store.add_failure(submit(store), "no")
    points = store.score_points()
    assert (len(points), points.scores, points.versions) == (1, (None,), (None,))


def test_a_new_grade_renews_the_point_that_was_made_before(store):
    attempt_id = submit(store)
    store.add_similarity_grade(attempt_id, similarity(50))
    assert store.score_points().traits == (Trait.NEAR_COPY,)
    store.add_similarity_grade(attempt_id, plain(70))
    store.add_failure(attempt_id, "no")
    points = store.score_points()
    assert (points.scores, points.lows, points.traits) == ((70,), (62,), (0,))


def test_a_rubric_grade_of_one_run_has_no_noise(store):
    attempt_id = submit(store)
    store.add_rubric_grade(attempt_id, replace(rubric(40), noise=None))
    assert store.score_points().rubric_noises == (None,)


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
    assert (points.attempt_ids, points.question_ids) == (("a\x00b\x1b",), ("dr\x1bift",))


def test_a_message_that_quotes_a_flag_makes_no_near_copy(store):
    quoting = Flag(FlagKind.ECHO, 'It says "kind":"near_copy".')
    attempt_id = submit(store, answer='"kind":"near_copy"')
    store.add_similarity_grade(attempt_id, replace(similarity(60), flags=(quoting,)))
    assert store.score_points().traits == (0,)


def test_points_that_were_dropped_are_made_again(url, store):
    attempt_id = submit(store)
    store.add_similarity_grade(attempt_id, similarity(64))
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
