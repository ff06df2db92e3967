"""A candidate's word on points, kept beside the grades that it counts in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from grader.errors import InputError, NotFoundError
from grader.history.grade_rows import dump_grade
from grader.models import (
    Band,
    GraderKind,
    Holdings,
    PointCoverage,
    PointStatus,
    PointTick,
    SimilarityGrade,
)
from tests.history.conftest import NOON, similarity, submit

WHY = ("says why", "metrics")


def weighed(score=50):
    """A grade that is unsure of a point with two fifths of the weight, and of one in the model answer."""
    unsure = PointCoverage(*WHY, PointStatus.UNSURE, 0.5, 1, weight=0.4, added=20.0, likelihood=0.5)
    grade = similarity(score)
    return replace(
        grade, coverage=(replace(grade.coverage[0], weight=0.6, added=30.0, likelihood=0.9), unsure)
    )


def graded(store, grade=None, **more):
    attempt_id = submit(store, **more)
    store.add_grade(attempt_id, grade or weighed())
    return attempt_id


def tick(store, attempt_id, said, point=WHY):
    text, criterion_id = point
    store.tick(attempt_id, text, criterion_id=criterion_id, said=said)


def score_of(store, attempt_id):
    return store.attempt(attempt_id).grade(SimilarityGrade).score


def test_a_tick_is_kept_with_what_the_grader_said_of_the_point(store, clock):
    attempt_id = graded(store)
    clock.forward(minutes=5)
    tick(store, attempt_id, said=True)
    at = NOON + timedelta(minutes=5)
    assert store.attempt(attempt_id).ticks == (
        PointTick("metrics", "says why", True, at, PointStatus.UNSURE),
    )


def test_a_later_tick_stands_in_the_place_of_an_earlier_one(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    tick(store, attempt_id, said=False)
    (kept,) = store.attempt(attempt_id).ticks
    assert (kept.said, kept.status) == (False, PointStatus.UNSURE)
    assert score_of(store, attempt_id) == 30


def test_a_tick_can_be_taken_back(store):
    attempt_id = graded(store)
    before = store.scores(GraderKind.SIMILARITY), store.graded_answers(), store.summaries()
    tick(store, attempt_id, said=True)
    tick(store, attempt_id, said=None)
    assert store.attempt(attempt_id).ticks == ()
    assert store.attempt(attempt_id).grade(SimilarityGrade) == weighed()
    assert (store.scores(GraderKind.SIMILARITY), store.graded_answers(), store.summaries()) == before


def test_the_same_words_in_the_model_answer_are_another_point(store):
    attempt_id = graded(store)
    tick(store, attempt_id, True)
    tick(store, attempt_id, False, ("says why", None))
    assert {(each.criterion_id, each.said) for each in store.attempt(attempt_id).ticks} == {
        ("metrics", True),
        (None, False),
    }
    assert score_of(store, attempt_id) == 70


def test_a_point_of_any_length_can_be_ticked(store):
    attempt_id, long = graded(store), ("why \x00 " * 5_000, None)
    tick(store, attempt_id, True, long)
    tick(store, attempt_id, False, long)
    assert [(each.point, each.said) for each in store.attempt(attempt_id).ticks] == [(long[0], False)]


def test_the_grade_as_it_was_given_stays_beside_the_ticks(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    attempt = store.attempt(attempt_id)
    assert attempt.grades[GraderKind.SIMILARITY] == weighed()
    grade = attempt.grade(SimilarityGrade)
    assert (grade.score, grade.before_ticks, grade.band) == (70, 50, Band.STRONG)


def test_every_score_counts_the_ticks(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    (scored,) = store.scores(GraderKind.SIMILARITY)
    assert (scored.score, scored.low, scored.high) == (70, 62, 79)
    (answer,) = store.graded_answers()
    assert (answer.score, answer.band) == (70, Band.STRONG)
    (summary,) = store.summaries()
    assert (summary.latest_score, summary.best_score) == (70, 70)
    assert store.matching(least_score=70) == (attempt_id,)
    assert store.grades_of([attempt_id])[attempt_id].score == 70


@pytest.mark.parametrize(("score", "said"), [(95, True), (5, False), (50, True)])
def test_a_score_in_a_chart_is_the_score_of_the_grade(store, score, said):
    attempt_id = graded(store, weighed(score))
    tick(store, attempt_id, said)
    grade, (scored,) = store.attempt(attempt_id).grade(SimilarityGrade), store.scores(GraderKind.SIMILARITY)
    assert (scored.score, scored.low, scored.high) == (grade.score, grade.low, grade.high)


def test_ticks_count_in_a_grade_that_is_given_later(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=False)
    store.add_grade(attempt_id, weighed(60))
    assert score_of(store, attempt_id) == 40
    assert store.scores(GraderKind.SIMILARITY)[0].score == 40


def test_a_later_grade_without_the_point_is_as_it_was_given(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    store.add_grade(attempt_id, similarity(40))
    assert store.attempt(attempt_id).grade(SimilarityGrade) == similarity(40)
    assert store.scores(GraderKind.SIMILARITY)[0].score == 40


def test_nothing_is_ticked_that_is_not_there(url, make_store):
    mine, other = make_store(url), make_store(url, user_id="other")
    attempt_id = graded(mine)
    for store, named in ((mine, "gone"), (other, attempt_id)):
        with pytest.raises(NotFoundError, match="may be deleted"):
            tick(store, named, said=True)
    assert mine.attempt(attempt_id).ticks == ()


def test_an_answer_without_a_grade_can_be_ticked(store):
    attempt_id = submit(store)
    tick(store, attempt_id, said=True)
    assert store.attempt(attempt_id).ticks[0].status is None
    store.add_grade(attempt_id, weighed())
    assert score_of(store, attempt_id) == 70


def test_ticks_go_with_their_attempt(store):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    assert store.held_with_attempt(attempt_id) == Holdings(attempts=1, grades=1, ticks=1)
    assert store.held() == Holdings(attempts=1, grades=1, ticks=1)
    store.delete_attempt(attempt_id)
    assert store.held() == Holdings()


def test_all_ways_of_reading_attempts_bring_their_ticks(store):
    attempt_id = graded(store, session="morning")
    tick(store, attempt_id, said=True)
    other = graded(store)
    attempt = store.attempt(attempt_id)
    assert attempt.ticks
    assert store.attempts() == (store.attempt(other), attempt)
    assert store.attempts_with([attempt_id]) == (attempt,)
    assert tuple(store.iter_attempts()) == (attempt, store.attempt(other))
    assert store.thread("drift").draft(attempt_id).attempt == attempt
    assert store.attempts_of_session("morning") == (attempt,)


def test_another_users_attempt_of_the_same_id_has_ticks_of_its_own(url, make_store, tmp_path):
    mine, other = make_store(url), make_store(url, user_id="other")
    attempt_id = graded(mine)
    file = tmp_path / "all.jsonl"
    file.write_text("".join(mine.archive()), encoding="utf-8")
    other.import_from(file)
    tick(mine, attempt_id, said=True)
    tick(other, attempt_id, said=False)
    assert (score_of(mine, attempt_id), score_of(other, attempt_id)) == (70, 30)


@pytest.fixture
def elsewhere(tmp_path, make_store):
    """The history of another machine."""
    return make_store(f"sqlite:///{tmp_path}/other/history.sqlite3")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "export"


@pytest.mark.parametrize("export", ["archive", "export_json"])
def test_an_export_carries_the_ticks_and_what_they_do_to_scores(store, elsewhere, file, export):
    attempt_id = graded(store)
    tick(store, attempt_id, said=True)
    file.write_text("".join(getattr(store, export)()), encoding="utf-8")

    assert elsewhere.import_from(file, dry_run=True).added.ticks == 1
    assert elsewhere.import_from(file).added.ticks == 1
    assert elsewhere.attempts() == store.attempts()
    assert elsewhere.scores(GraderKind.SIMILARITY) == store.scores(GraderKind.SIMILARITY)
    assert elsewhere.import_from(file).there.ticks == 1


def test_a_tick_here_stays_where_the_file_has_another(store, elsewhere, file):
    attempt_id = graded(store)
    file.write_text("".join(store.archive()), encoding="utf-8")
    elsewhere.import_from(file)
    tick(store, attempt_id, said=True)
    tick(elsewhere, attempt_id, said=False)
    file.write_text("".join(store.archive()), encoding="utf-8")

    (conflict,) = elsewhere.import_from(file).conflicts

    assert (conflict.table, conflict.key, conflict.differs) == (
        "ticks",
        (attempt_id, "metrics", "says why"),
        ("said",),
    )
    assert score_of(elsewhere, attempt_id) == 30


def test_grades_that_an_import_adds_count_the_ticks_that_are_here(store, elsewhere, file, clock):
    attempt_id = graded(store)
    file.write_text("".join(store.archive()), encoding="utf-8")
    elsewhere.import_from(file)
    tick(elsewhere, attempt_id, said=True)
    clock.forward(hours=1)
    store.add_grade(attempt_id, weighed(60))
    file.write_text("".join(store.archive()), encoding="utf-8")

    elsewhere.import_from(file)

    assert score_of(elsewhere, attempt_id) == 80
    assert elsewhere.scores(GraderKind.SIMILARITY)[0].score == 80


def test_an_archive_from_before_there_were_ticks_comes_in(store, elsewhere, file):
    attempt_id = graded(store)
    records = [json.loads(line) for line in store.archive()]
    del records[1]["ticks"]
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")

    elsewhere.import_from(file)

    assert elsewhere.attempt(attempt_id) == store.attempt(attempt_id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"status": "perhaps"},
            "status is “perhaps”, and one of covered, touched, unsure, missing was expected",
        ),
        ({"said": "yes"}, "said is “yes”, and true or false was expected"),
        ({"at": "noon", "ticked_at": "noon"}, "ticked_at is “noon”, and a time"),
    ],
)
@pytest.mark.parametrize("export", ["archive", "export_json"])
def test_a_tick_that_cannot_be_one_is_named_with_its_place(store, elsewhere, file, export, change, said):
    tick(store, graded(store), said=True)
    text = "".join(getattr(store, export)())
    plain = export == "export_json"
    records = json.loads(text) if plain else [json.loads(line) for line in text.splitlines()]
    (ticked,) = next(record["ticks"] for record in records if record.get("ticks"))
    ticked |= {name: value for name, value in change.items() if name in ticked}
    lines = [json.dumps(records)] if plain else [f"{json.dumps(record)}\n" for record in records]
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        elsewhere.import_from(file)
    assert said in str(caught.value)
    assert elsewhere.attempts() == ()


@pytest.mark.parametrize(
    ("ticks", "said"), [("all", "ticks is “all”, and a list"), (["all"], "a tick is “all”, and an object")]
)
def test_ticks_that_are_none_in_plain_json_are_named(store, elsewhere, file, ticks, said):
    graded(store)
    (record,) = json.loads("".join(store.export_json()))
    file.write_text(json.dumps([record | {"ticks": ticks}]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        elsewhere.import_from(file)
    assert said in str(caught.value)


def test_exports_tell_the_score_with_the_ticks_and_before(store):
    tick(store, graded(store), said=True)
    (record,) = json.loads("".join(store.export_json()))
    assert record["similarity"] == json.loads(dump_grade(weighed()))
    assert record["ticks"] == [
        {
            "criterion_id": "metrics",
            "point": "says why",
            "said": True,
            "at": "2026-03-01T12:00:00.123456Z",
            "status": "unsure",
        }
    ]
    header, row = "".join(store.export_csv()).splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert (told["score"], told["low"], told["high"], told["band"]) == ("70", "62", "79", "Strong")
    assert told["score_before_ticks"] == "50"


def test_ticks_are_counted_by_what_the_grader_had_said(url, make_store):
    store, other = make_store(url), make_store(url, user_id="other")
    covered = ("names a metric", "metrics")
    for said_why, said_metric in ((True, True), (True, True), (False, False)):
        attempt_id = graded(store)
        tick(store, attempt_id, said_why)
        tick(store, attempt_id, said_metric, covered)
        tick(store, attempt_id, False, ("of no grade", None))
    tick(other, graded(other), said=True)
    counts = store.tick_counts()
    assert (counts.unsure_said, counts.unsure_not_said) == (2, 1)
    assert (counts.agreed, counts.differed) == (2, 1)
