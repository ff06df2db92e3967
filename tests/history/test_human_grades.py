from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from grader.history.database import Database
from grader.history.tables import grades
from grader.models import GraderKind, HumanGrade, RubricGrade, SimilarityGrade
from tests.history.conftest import human, rubric, similarity, submit


def test_a_human_grade_comes_back_equal_beside_the_machines_grades(store):
    attempt_id = submit(store)
    given = human(comment="A lone \x00 and \x1b[0m, «quotes» and 👩🏽‍🔬.")
    for grade in (similarity(), rubric(), given):
        store.add_grade(attempt_id, grade)

    for kept in (store.attempt(attempt_id), store.attempts()[0], next(store.iter_attempts())):
        assert kept.grade(HumanGrade) == given
        assert (kept.grade(SimilarityGrade), kept.grade(RubricGrade)) == (similarity(), rubric())
        assert kept.by_people == (given,)


def test_of_each_grader_the_newest_grade_counts_and_the_others_stay(store):
    attempt_id = submit(store)
    ana, ben, coach = human(10, by="Ana"), human(20, by="Ben"), human(30, by="Ana", by_id="p-1")
    for grade in (ana, ben, coach, replace(ana, score=40)):
        store.add_grade(attempt_id, grade)

    kept = store.attempt(attempt_id)
    assert [each.score for each in kept.by_people] == [20, 30, 40]
    assert kept.grade(HumanGrade).score == 40
    # The one that no longer counts is still in the archive.
    assert "".join(store.archive()).count('"human"') == 4


def test_a_person_with_an_id_is_the_same_one_under_a_new_name(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, human(10, by="Ana", by_id="p-1"))
    store.add_grade(attempt_id, human(20, by="Ana Maria", by_id="p-1"))

    assert [each.by for each in store.attempt(attempt_id).by_people] == ["Ana Maria"]


def test_human_grades_move_no_score_summary_or_plan(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity(60))
    before = store.scores(GraderKind.SIMILARITY), store.summaries(), store.graded_answers()

    store.add_grade(attempt_id, human(5))

    assert (store.scores(GraderKind.SIMILARITY), store.summaries(), store.graded_answers()) == before
    (scored,) = store.scores(GraderKind.HUMAN)
    assert (scored.score, scored.low, scored.high, scored.noise) == (5, None, None, None)
    assert store.kinds_given() == {GraderKind.SIMILARITY, GraderKind.HUMAN}


@pytest.mark.parametrize("payload", ["{}", "no json", '{"score": 50, "criteria": [], "at": "late"}'])
def test_a_damaged_human_grade_hides_itself_only(store, url, payload):
    attempt_id = submit(store)
    store.add_grade(attempt_id, similarity())
    store.add_grade(attempt_id, human(by="Ana"))
    store.add_grade(attempt_id, human(by="Ben"))
    database = Database(url)
    with database.writing() as connection:
        newest = grades.c.version.startswith("Ben")
        connection.execute(update(grades).where(newest).values(payload=payload))
    database.close()

    kept = store.attempt(attempt_id)
    assert (kept.grade(HumanGrade), [each.by for each in kept.by_people]) == (None, ["Ana"])
    assert "grade the answer again" in kept.failure(HumanGrade)
    assert kept.grade(SimilarityGrade) == similarity()


@pytest.mark.parametrize("form", ["archive", "json"])
def test_the_grades_of_all_people_arrive_in_another_history(store, make_store, tmp_path, form):
    attempt_id = submit(store)
    for by, score in (("Ana", 10), ("Ben", 20), ("Cem", 30)):
        store.add_grade(attempt_id, human(score, by=by))
    file = tmp_path / "export"
    pieces = store.archive() if form == "archive" else store.export_json()
    file.write_text("".join(pieces), encoding="utf-8")

    other = make_store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    other.import_from(file)

    assert other.attempt(attempt_id).by_people == store.attempt(attempt_id).by_people
    assert other.attempt(attempt_id).grade(HumanGrade).by == "Cem"
    assert not other.import_from(file).added


def test_the_table_for_spreadsheets_says_what_a_person_gave(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, human(64, by="=Ana"))
    header, row = "".join(store.export_csv()).splitlines()
    assert header.endswith(",score_before_ticks,human_score,human_by")
    assert row.endswith(",,64,'=Ana")


def test_deleting_an_attempt_takes_what_people_said_of_it(store):
    attempt_id = submit(store)
    store.add_grade(attempt_id, human())
    store.delete_attempt(attempt_id)
    assert store.kinds_given() == frozenset()
