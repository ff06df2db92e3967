from __future__ import annotations

from dataclasses import replace

import pytest

from grader.errors import InputError, NotFoundError
from grader.models import Band, Flag, FlagKind, GraderKind, Peeks, Recall
from tests.history.conftest import NOON, rubric, similarity, submit

LOOKALIKE = '"kind":"near_copy" "band":"Strong" {"kind":"near_copy","band":"Not there yet"}'


def graded(store, question_id="drift", score=71, *, band=Band.SOLID, flags=(), **more):
    attempt_id = submit(store, question_id, **more)
    store.add_grade(attempt_id, replace(similarity(score), band=band, flags=flags))
    return attempt_id


def test_a_rating_stands_in_the_place_of_an_earlier_one_of_its_kind(store):
    attempt_id = submit(store)
    assert store.ratings_of(attempt_id) == (None, None)
    store.rate_self(attempt_id, 40)
    store.correct_review(attempt_id, Recall.HARD)
    store.rate_self(attempt_id, 55)
    store.correct_review(attempt_id, Recall.EASY)
    assert store.ratings_of(attempt_id) == (55, Recall.EASY)


@pytest.mark.parametrize("score", [-1, 101])
def test_a_rating_out_of_range_is_refused_and_the_earlier_one_stays(store, score):
    attempt_id = submit(store)
    store.rate_self(attempt_id, 0)
    store.rate_self(attempt_id, 100)
    with pytest.raises(InputError, match="0 to 100"):
        store.rate_self(attempt_id, score)
    assert store.ratings_of(attempt_id)[0] == 100


def test_nothing_is_rated_that_is_not_there(store):
    with pytest.raises(NotFoundError, match="may have been deleted"):
        store.rate_self("gone", 50)
    with pytest.raises(NotFoundError):
        store.correct_review("gone", Recall.GOOD)


def test_ratings_go_with_their_attempt(store):
    attempt_id = graded(store)
    store.rate_self(attempt_id, 50)
    store.delete_attempt(attempt_id)
    assert store.ratings_of(attempt_id) == (None, None)
    assert store.graded_answers() == ()


def test_another_user_neither_sees_nor_writes_the_ratings(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    attempt_id = graded(mine)
    mine.rate_self(attempt_id, 50)
    with pytest.raises(NotFoundError):
        other.rate_self(attempt_id, 90)
    assert other.ratings_of(attempt_id) == (None, None)
    assert other.graded_answers() == ()
    assert other.grades_of([attempt_id]) == {}
    assert mine.ratings_of(attempt_id)[0] == 50


def test_a_graded_answer_says_all_that_a_plan_needs(store, clock):
    first = graded(store, "bias", 20, band=Band.NOT_YET)
    clock.forward(hours=1)
    second = graded(
        store,
        score=88,
        band=Band.STRONG,
        flags=(Flag(FlagKind.NEAR_COPY, "Close to it."),),
        elapsed_s=61.5,
        peeks=Peeks(model_answer=True),
    )
    store.rate_self(second, 70)
    store.correct_review(second, Recall.AGAIN)
    one, other = store.graded_answers()
    assert store.graded_answers("bias") == (one,)
    assert (one.attempt_id, one.question_id, one.submitted_at) == (first, "bias", NOON)
    assert (one.score, one.band, one.near_copy, one.saw_model_answer) == (20, Band.NOT_YET, False, False)
    assert (one.elapsed_s, one.corrected, one.self_score) == (None, None, None)
    assert (other.score, other.band, other.near_copy, other.saw_model_answer) == (88, Band.STRONG, True, True)
    assert (other.elapsed_s, other.corrected, other.self_score) == (61.5, Recall.AGAIN, 70)


def test_ungraded_attempts_and_follow_ups_are_no_graded_answers(store):
    failed = submit(store)
    store.add_failure(failed, GraderKind.SIMILARITY, "The grader failed.")
    judged = submit(store)
    store.add_grade(judged, rubric())
    graded(store, follows=judged)
    submit(store)
    assert store.graded_answers() == ()


def test_the_latest_grade_of_an_attempt_counts(store):
    attempt_id = graded(store, score=30, band=Band.A_START)
    store.add_grade(attempt_id, replace(similarity(64), band=Band.SOLID))
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "It failed later.")
    (answer,) = store.graded_answers()
    assert (answer.score, answer.band) == (64, Band.SOLID)
    assert store.grades_of([attempt_id])[attempt_id].score == 64


def test_words_that_look_like_a_grade_change_nothing(store):
    flag = Flag(FlagKind.ECHO, LOOKALIKE)
    graded(store, band=Band.A_START, flags=(flag,), answer=LOOKALIKE)
    (answer,) = store.graded_answers()
    assert (answer.band, answer.near_copy) == (Band.A_START, False)


def test_grades_are_read_for_the_attempts_that_are_named(store):
    kept, other, ungraded = graded(store, score=41), graded(store), submit(store)
    assert {key: grade.score for key, grade in store.grades_of([kept, ungraded]).items()} == {kept: 41}
    assert other not in store.grades_of([])


def test_own_scores_are_found_by_attempt_without_corrections_or_others(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    first, second = submit(mine), submit(mine)
    mine.rate_self(first, 40)
    mine.correct_review(second, Recall.HARD)
    other.rate_self(submit(other), 90)
    assert mine.self_scores() == {first: 40}
