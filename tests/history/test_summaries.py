from __future__ import annotations

from grader.models import GraderKind, QuestionSummary
from tests.history.conftest import NOON, similarity, submit


def test_an_empty_history_has_no_summaries(store):
    assert store.summaries() == ()


def test_a_summary_has_the_latest_and_the_best_score(store, clock):
    for score in (50, 90, 70):
        store.add_grade(submit(store, "drift"), similarity(score))
        clock.forward(days=1)
    store.add_grade(submit(store, "bias"), similarity(0))

    assert store.summaries() == (
        QuestionSummary("bias", 1, 0, 0, clock.now),
        QuestionSummary("drift", 3, 70, 90, NOON.replace(day=3)),
    )


def test_attempts_without_a_grade_count_but_hide_no_score(store, clock):
    store.add_grade(submit(store), similarity(50))
    clock.forward(days=1)
    store.add_failure(submit(store), GraderKind.SIMILARITY, "no")
    clock.forward(days=1)
    submit(store)

    assert store.summaries() == (QuestionSummary("drift", 3, 50, 50, NOON.replace(day=3)),)


def test_a_question_never_graded_has_no_score(store):
    store.add_failure(submit(store), GraderKind.SIMILARITY, "no")

    assert store.summaries() == (QuestionSummary("drift", 1, None, None, NOON),)


def test_only_the_grade_that_counts_is_summarised(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(95))
    store.add_grade(attempt_id, similarity(60))
    store.add_failure(attempt_id, GraderKind.SIMILARITY, "no")

    assert store.summaries() == (QuestionSummary("drift", 1, 60, 60, NOON),)
