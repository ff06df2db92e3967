from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.advice.next_points import level_read, next_points
from grader.models import (
    Band,
    CriterionCoverage,
    GraderVersion,
    PointCoverage,
    PointStatus,
    PointTick,
    SimilarityGrade,
)
from tests.questions import criterion, question

COVERED, TOUCHED = PointStatus.COVERED, PointStatus.TOUCHED
UNSURE, MISSING = PointStatus.UNSURE, PointStatus.MISSING


def graded(weights: dict[str, int], *points: tuple[str, str | None, PointStatus]) -> SimilarityGrade:
    return SimilarityGrade(
        50,
        40,
        60,
        Band.SOLID,
        tuple(PointCoverage(text, owner, status, 0.5, None) for text, owner, status in points),
        tuple(CriterionCoverage(name, name, weight, 50) for name, weight in weights.items()),
        (),
        (),
        GraderVersion("1", "w", "c", None),
    )


GRADE = graded(
    {"light": 20, "heavy": 80},
    ("of the model answer", None, MISSING),
    ("light, missing", "light", MISSING),
    ("light, touched", "light", TOUCHED),
    ("heavy, covered", "heavy", COVERED),
    ("heavy, touched", "heavy", TOUCHED),
    ("heavy, unsure", "heavy", UNSURE),
    ("heavy, missing", "heavy", MISSING),
    ("heavy, missing too", "heavy", MISSING),
)


def tick(point: str, *, said: bool) -> PointTick:
    return PointTick("heavy", point, said, datetime(2026, 3, 1, tzinfo=UTC))


def texts(points: tuple[PointCoverage, ...]) -> list[str]:
    return [point.point for point in points]


def test_only_what_is_surely_missing_is_advised_heavy_before_light() -> None:
    assert texts(next_points(None, GRADE, count=9)) == [
        "heavy, missing",
        "heavy, missing too",
        "light, missing",
    ]


def test_a_point_ticked_as_not_said_is_advised_and_one_said_is_not() -> None:
    ticks = (tick("heavy, unsure", said=False), tick("heavy, missing", said=True))
    assert texts(next_points(None, GRADE.ticked(ticks), count=2)) == ["heavy, unsure", "heavy, missing too"]


def test_three_are_advised_unless_asked_otherwise() -> None:
    assert len(next_points(None, GRADE)) == 3
    assert texts(next_points(None, GRADE, count=1)) == ["heavy, missing"]


def test_the_weight_of_todays_rubric_counts() -> None:
    asked = question(criterion("light", "a", "b", weight=99), criterion("heavy", "a", "b", weight=1))
    assert texts(next_points(asked, GRADE, count=2)) == ["light, missing", "heavy, missing"]


def test_without_a_rubric_the_model_answers_points_are_advised_in_order() -> None:
    grade = graded({}, ("one", None, UNSURE), ("two", None, MISSING), ("three", None, MISSING))
    assert texts(next_points(question(), grade)) == ["two", "three"]


@pytest.mark.parametrize("status", [COVERED, TOUCHED, UNSURE])
def test_an_answer_that_may_hold_every_point_gets_no_advice(status: PointStatus) -> None:
    held = replace(GRADE, coverage=tuple(replace(point, status=status) for point in GRADE.coverage))
    assert next_points(None, held) == ()


@pytest.mark.parametrize(
    ("score", "statuses", "name"),
    [
        (0, (), "missing"),
        (33, (), "missing"),
        (33, (TOUCHED,), "missing"),
        (34, (), "partial"),
        (34, (TOUCHED,), "partial"),
        (74, (), "partial"),
        (74, (COVERED,), "partial"),
        (75, (), "strong"),
        (100, (COVERED, TOUCHED), "strong"),
        (75, (COVERED,), "strong"),
        (90, (COVERED, MISSING), "partial"),
        (100, (COVERED, MISSING), "partial"),
        (60, (MISSING, MISSING), "missing"),
        (20, (COVERED, MISSING, UNSURE), "partial"),
        (90, (COVERED, MISSING, UNSURE), "partial"),
    ],
)
def test_a_criterion_reads_as_the_level_that_score_and_points_allow(
    score: int, statuses: tuple[PointStatus, ...], name: str
) -> None:
    level = level_read(score, statuses)
    assert level is not None
    assert level == name
    described = criterion("parts", "a", "b").levels.described(level)
    assert described == {"missing": "No.", "partial": "Some.", "strong": "All."}[name]


@pytest.mark.parametrize("statuses", [(UNSURE,), (COVERED, UNSURE), (MISSING, UNSURE)])
@pytest.mark.parametrize("score", [0, 50, 100])
def test_no_level_is_read_where_an_unsure_point_decides_it(
    score: int, statuses: tuple[PointStatus, ...]
) -> None:
    assert level_read(score, statuses) is None
