from __future__ import annotations

import pytest
from sqlalchemy import update

from grader.errors import NotFoundError
from grader.history.database import Database
from grader.history.tables import grades
from grader.models import GraderKind, SimilarityGrade
from tests.history.conftest import similarity, submit


def test_a_grade_comes_back_equal(store):
    attempt_id = submit(store)
    grade = similarity(message="A lone \x00 and \x1b[0m, «quotes» and 👩🏽‍🔬.")

    store.add_grade(attempt_id, grade)

    assert store.attempt(attempt_id).grade(SimilarityGrade) == grade
    assert store.attempts()[0].grade(SimilarityGrade) == grade
    assert next(store.iter_attempts()).grade(SimilarityGrade) == grade


def test_the_latest_grade_counts_and_earlier_ones_are_kept(store, url):
    attempt_id = submit(store)
    for score in (40, 80, 60):
        store.add_grade(attempt_id, similarity(score))

    assert store.attempt(attempt_id).grade(SimilarityGrade).score == 60
    assert len(store.attempts()) == 1
    assert _stored_scores(url) == [40, 80, 60]


def test_the_order_of_saving_decides_even_if_the_clock_goes_back(store, clock):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(40))
    clock.forward(days=-1)
    store.add_grade(attempt_id, similarity(55))

    assert store.attempt(attempt_id).grade(SimilarityGrade).score == 55


def test_a_failure_is_told_until_a_grade_succeeds(store):
    attempt_id = submit(store)
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "The weights are missing.")
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "The weights are \x00 damaged.")

    failed = store.attempt(attempt_id)
    assert (failed.grade(SimilarityGrade), failed.failure(SimilarityGrade)) == (
        None,
        "The weights are \x00 damaged.",
    )

    store.add_grade(attempt_id, similarity(52))
    graded = store.attempt(attempt_id)
    assert (graded.grade(SimilarityGrade), graded.failure(SimilarityGrade)) == (similarity(52), None)


def test_a_failed_regrade_does_not_take_the_grade_away(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(52))
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "Out of memory.")

    kept = store.attempt(attempt_id)
    assert (kept.grade(SimilarityGrade), kept.failure(SimilarityGrade)) == (similarity(52), None)


def test_a_reason_with_an_undecodable_file_name_is_still_kept(store):
    attempt_id = submit(store)

    store.add_failure(attempt_id, GraderKind.SIMILARITY, "No such file: caf\udce9.bin")

    assert store.attempt(attempt_id).failure(SimilarityGrade) == "No such file: caf?.bin"


def test_a_grade_for_an_attempt_that_is_gone_is_refused(store):
    attempt_id = submit(store)
    store.delete_attempt(attempt_id)

    with pytest.raises(NotFoundError, match=attempt_id):
        store.add_grade(attempt_id, similarity())
    with pytest.raises(NotFoundError, match=attempt_id):
        store.add_failure(attempt_id, GraderKind.SIMILARITY, "no")


OLDER = (
    "The grade by an older version (2 weights:53aa5117 calibration:2026-03 rubric:9f8e7d6c) "
    "can no longer be shown: grade the answer again."
)
DAMAGED = "The stored grade is damaged: grade the answer again."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"payload": "{}"}, OLDER),
        ({"payload": "{"}, DAMAGED),
        ({"payload": '{"score": "high"}'}, DAMAGED),
        ({"payload": "null"}, DAMAGED),
        ({"payload": '["older", "shape"]'}, DAMAGED),
        ({"score": 99}, DAMAGED),
    ],
)
def test_a_grade_that_cannot_be_read_hides_itself_only(store, url, change, told):
    readable, unreadable = submit(store), submit(store)
    for attempt_id in (readable, unreadable):
        store.add_grade(attempt_id, similarity(33))
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(grades).where(grades.c.seq == 2).values(**change))
    database.close()

    assert [attempt.grade(SimilarityGrade) for attempt in store.iter_attempts()] == [similarity(33), None]
    assert store.attempt(unreadable).failure(SimilarityGrade) == told
    assert store.summaries()[0].best_score == change.get("score", 33)


def test_fields_that_a_later_version_added_are_passed_over(store, url):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(33))
    database = Database(url)
    with database.writing() as connection:
        payload = connection.scalar(grades.select().with_only_columns(grades.c.payload))
        more = payload.replace('"score":33', '"mood":"calm","score":33')
        assert more != payload
        connection.execute(update(grades).values(payload=more))
    database.close()

    assert store.attempt(attempt_id).grade(SimilarityGrade) == similarity(33)


def _stored_scores(url: str) -> list[int]:
    database = Database(url)
    with database.reading() as connection:
        scores = connection.scalars(grades.select().with_only_columns(grades.c.score).order_by(grades.c.seq))
        found = list(scores)
    database.close()
    return found
