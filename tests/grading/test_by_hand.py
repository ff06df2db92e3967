from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.errors import InputError
from grader.grading.by_hand import human_grade
from grader.grading.side_by_side import nearest_level, side_by_side
from grader.models import (
    Attempt,
    Criterion,
    CriterionCoverage,
    GraderKind,
    HumanMarks,
    Level,
    Levels,
    Peeks,
    PointCoverage,
    PointStatus,
    PointTick,
    Question,
    Rubric,
    by_kind,
)
from grader.models.rubric_grade import score_of
from grader.models.similarity_grade import PointOpinion
from grader.wording.human_grades import agreement_in_words
from tests.history.conftest import rubric, similarity

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEVELS = Levels("Nothing.", "Some.", "All.")
RUBRIC = Rubric(
    "drift",
    (
        Criterion("metrics", "Metrics", 60, (), LEVELS, ("names a metric", "says why")),
        Criterion("costs", "Costs", 40, (), LEVELS, ("names a cost",)),
    ),
    "9f8e7d6c5b",
    "drift.yaml",
)
QUESTION = Question("drift", "", "", "", "What drifts?", "", "Inputs drift.", RUBRIC)
MARKS = HumanMarks(by="Ana", levels={"metrics": Level.PARTIAL, "costs": Level.STRONG})


def given(marks=MARKS, question=QUESTION):
    return human_grade(marks, question, at=NOON)


def attempt(*grades, ticks=()):
    kept = Attempt(
        "a", "local", "drift", "What?", "I log.", NOON, None, Peeks(), None, by_kind(*grades), ticks=ticks
    )
    return kept.graded(given(replace(MARKS, made=frozenset({("metrics", "names a metric")}))))


def test_the_score_is_added_up_as_a_language_models_is():
    grade = given()
    assert grade.score == 70
    machine = tuple(
        replace(rubric().criteria[0], weight=each.weight, level=each.level, worth=each.worth)
        for each in grade.criteria
    )
    assert score_of(machine) == grade.score


def test_points_are_made_or_not_only_where_someone_went_through_them():
    assert [each.points for each in given().criteria] == [(), ()]
    grade = given(replace(MARKS, made=frozenset({("metrics", "says why")})))
    told = {point.point: point.made for each in grade.criteria for point in each.points}
    assert told == {"names a metric": False, "says why": True, "names a cost": False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": "  "}, "Nobody is named who grades"),
        ({"by": "x" * 81}, "has 81 characters, more than 80"),
        ({"by": "half \ud800"}, "half a character"),
        ({"levels": {"metrics": Level.PARTIAL}}, "“Costs” has no level yet"),
        ({"comment": "x" * 5_001}, "The comment has 5,001 characters"),
        ({"comments": {"costs": "\udfff"}}, "comment on “Costs” holds half a character"),
    ],
)
def test_what_is_missing_or_too_long_is_said_in_a_sentence(change, said):
    with pytest.raises(InputError, match=said):
        given(replace(MARKS, **change))


@pytest.mark.parametrize("question", [replace(QUESTION, rubric=None), None])
def test_without_a_rubric_the_whole_answer_gets_one_score(question):
    grade = given(HumanMarks(by="Ana", score=64, comment=" Good. "), question)
    assert (grade.score, grade.criteria, grade.comment, grade.version.rubric) == (64, (), "Good.", None)
    for score in (None, -1, 101):
        with pytest.raises(InputError, match="a whole number from 0 to 100"):
            given(HumanMarks(by="Ana", score=score), question)


def test_all_graders_stand_beside_each_other_with_their_agreement():
    local = replace(
        similarity(60),
        criteria=(
            CriterionCoverage("metrics", "Metrics", 60, 80),
            CriterionCoverage("costs", "Costs", 40, 90),
        ),
        coverage=(
            PointCoverage("names a metric", "metrics", PointStatus.COVERED, 0.9, 0),
            PointCoverage("says why", "metrics", PointStatus.UNSURE, 0.5, 0),
            PointCoverage("names a cost", "costs", PointStatus.COVERED, 0.9, 0),
            PointCoverage("says «why»", None, PointStatus.MISSING, 0.0, None),
        ),
    )
    asked = replace(rubric(70), points=(PointOpinion("metrics", "says why", 0.8),))
    found = side_by_side(attempt(local, asked))

    assert [(each.kind, each.score) for each in found.columns] == [
        (GraderKind.HUMAN, 70),
        (GraderKind.SIMILARITY, 60),
        (GraderKind.RUBRIC, 70),
    ]
    assert [(row.title, row.levels) for row in found.rows] == [
        ("Metrics", (Level.PARTIAL, Level.STRONG, Level.PARTIAL)),
        ("Costs", (Level.STRONG, Level.STRONG, None)),
    ]
    assert dict(found.differing) == {
        ("metrics", "says why"): (False, None, True),
        ("costs", "names a cost"): (False, True, None),
    }
    by_local, by_model = found.agreements
    assert agreement_in_words(by_local) == (
        "Ana and the local grader: same level in 1 of 2 criteria; "
        "same in 1 of 2 points, where the local grader is sure; scores 10 points apart."
    )
    assert agreement_in_words(by_model) == (
        "Ana and the language model: same level in 1 of 1 criterion; same in 0 of 1 point; the same score."
    )


def test_the_machine_stands_there_without_the_candidates_ticks():
    tick = PointTick("metrics", "names a metric", False, NOON)
    graded = attempt(similarity(60), ticks=(tick,))
    (column,) = side_by_side(graded, ()).columns
    assert column.points == {("metrics", "names a metric"): True}
    assert graded.by_people[0].criteria[0].points[0].made


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, Level.MISSING), (24, Level.MISSING), (25, Level.PARTIAL), (74, Level.PARTIAL), (75, Level.STRONG)],
)
def test_a_share_of_points_is_read_as_the_nearest_level(percent, level):
    assert nearest_level(percent) is level
