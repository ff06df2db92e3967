from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from grader.errors import NotFoundError
from grader.history.database import Database
from grader.history.tables import grades
from grader.models import GraderKind, RubricGrade, SimilarityGrade
from tests.history.conftest import rubric, similarity, submit

ANSWER = "I log the inputs."


def test_a_rubric_grade_comes_back_equal_beside_the_similarity_grade(store):
    attempt_id = submit(store)
    grade = rubric(missing="A lone \x00 and \x1b[0m, «quotes» and 👩🏽‍🔬.")

    store.add_grade(attempt_id, grade)
    store.add_grade(attempt_id, similarity())

    for kept in (store.attempt(attempt_id), store.attempts()[0], next(store.iter_attempts())):
        assert (kept.grade(RubricGrade), kept.grade(SimilarityGrade)) == (grade, similarity())
    assert store.count_attempts() == len(store.attempts()) == 1


def test_each_kind_of_grade_counts_by_itself(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, rubric(10))
    store.add_grade(attempt_id, similarity(60))
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "Out of memory.")
    store.add_failure(attempt_id, GraderKind.RUBRIC, "the service could not be reached.")
    store.add_grade(attempt_id, rubric(20))

    kept = store.attempt(attempt_id)
    assert (kept.grade(SimilarityGrade).score, kept.failure(SimilarityGrade)) == (60, None)
    assert (kept.grade(RubricGrade).score, kept.failure(RubricGrade)) == (20, None)


def test_summaries_are_of_similarity_grades_alone(store):
    store.add_grade(submit(store), rubric(99))

    (summary,) = store.summaries()
    assert (summary.latest_score, summary.best_score) == (None, None)


def test_the_rubrics_failure_is_told_apart_from_the_other(store):
    attempt_id = submit(store)
    store.add_failure(attempt_id, GraderKind.RUBRIC, "the key was refused.")

    kept = store.attempt(attempt_id)
    assert (kept.failure(SimilarityGrade), kept.grade(RubricGrade), kept.failure(RubricGrade)) == (
        None,
        None,
        "the key was refused.",
    )

    store.add_grade(attempt_id, rubric())
    assert store.attempt(attempt_id).failure(RubricGrade) is None


def test_the_same_answer_finds_the_grade_that_the_same_grader_gave_before(store):
    for score in (30, 40):
        store.add_grade(submit(store), rubric(score))
    submit(store)

    assert store.grade_of(RubricGrade, "drift", ANSWER, rubric().version) == rubric(40)


def test_another_answer_question_or_grader_finds_nothing(store, url, make_store):
    store.add_grade(submit(store), rubric())
    version = rubric().version
    # Beyond what the version's text shows of the hash.
    other_prompt = replace(version, prompt=version.prompt[:8] + "00000000")

    assert store.grade_of(RubricGrade, "drift", ANSWER + " ", version) is None
    assert store.grade_of(RubricGrade, "bias", ANSWER, version) is None
    assert store.grade_of(RubricGrade, "drift", ANSWER, rubric(model="other").version) is None
    assert store.grade_of(RubricGrade, "drift", ANSWER, other_prompt) is None
    assert make_store(url, user_id="someone else").grade_of(RubricGrade, "drift", ANSWER, version) is None
    assert store.grade_of(RubricGrade, "drift", ANSWER, version) is not None


def test_a_failure_is_never_found_as_a_grade(store):
    store.add_failure(submit(store), GraderKind.RUBRIC, "the model refused.")

    assert store.grade_of(RubricGrade, "drift", ANSWER, rubric().version) is None


def test_a_rubric_grade_in_a_shape_no_longer_known_hides_itself_only(store, url):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity())
    store.add_grade(attempt_id, rubric())
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(grades).where(grades.c.kind == "rubric").values(payload="{}"))
    database.close()

    kept = store.attempt(attempt_id)
    assert (kept.grade(SimilarityGrade), kept.failure(SimilarityGrade), kept.grade(RubricGrade)) == (
        similarity(),
        None,
        None,
    )
    assert "can no longer be shown: grade the answer again." in kept.failure(RubricGrade)
    assert store.grade_of(RubricGrade, "drift", ANSWER, rubric().version) is None


def test_a_rubric_grade_for_an_attempt_that_is_gone_is_refused(store):
    with pytest.raises(NotFoundError, match="gone-1"):
        store.add_grade("gone-1", rubric())
    with pytest.raises(NotFoundError, match="gone-1"):
        store.add_failure("gone-1", GraderKind.RUBRIC, "no")


def test_deleting_an_attempt_takes_its_rubric_grade_not_what_follows(store):
    first = submit(store)
    store.add_grade(first, rubric())
    second = submit(store, answer="And then some.", follows=first)

    store.delete_attempt(first)

    assert store.attempt(second).follows == first
    assert store.grade_of(RubricGrade, "drift", ANSWER, rubric().version) is None
