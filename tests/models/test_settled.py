"""What a language model that was asked makes of the points of which the grader is unsure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.models import Attempt, GraderKind, Peeks, PointStatus, PointTick
from grader.models.similarity_grade import (
    MOST_DOUBTFUL,
    SETTLED_CHANCE,
    SETTLED_LIKELIHOOD,
    PointOpinion,
    SimilarityGrade,
)
from grader.wording.points import status_in_words
from tests.history.conftest import rubric
from tests.models.test_ticks import COVERED, GRADE, MISSING, NOON, UNSURE


def settled(chance: float, likelihood: float) -> SimilarityGrade:
    grade = replace(GRADE, coverage=(COVERED, replace(UNSURE, likelihood=likelihood), MISSING))
    return grade.settled([PointOpinion("metrics", UNSURE.point, chance)])


@pytest.mark.parametrize(
    ("chance", "likelihood", "status"),
    [
        (SETTLED_CHANCE, SETTLED_LIKELIHOOD, PointStatus.COVERED),
        (1.0, SETTLED_LIKELIHOOD - 0.01, PointStatus.UNSURE),
        (SETTLED_CHANCE - 0.01, 0.99, PointStatus.UNSURE),
        (0.0, 0.1, PointStatus.UNSURE),
    ],
    ids=["both lean to yes", "only the model does", "only the grader does", "both lean to no"],
)
def test_an_unsure_point_is_settled_where_both_graders_hold_it_made(
    chance: float, likelihood: float, status: PointStatus
) -> None:
    point = settled(chance, likelihood).coverage[1]
    assert (point.status, point.by_model) == (status, status is not PointStatus.UNSURE)
    assert status_in_words(point) == f"{status}, says the language model" * point.by_model or status


def test_a_settled_point_moves_no_score() -> None:
    grade = settled(1.0, 1.0)
    assert (grade.score, grade.low, grade.high, grade.criteria) == (
        GRADE.score,
        GRADE.low,
        GRADE.high,
        GRADE.criteria,
    )


def test_what_the_grader_is_sure_of_stays_whatever_a_model_says() -> None:
    opinions = [
        PointOpinion("metrics", COVERED.point, 0.0),
        PointOpinion("costs", MISSING.point, 1.0),
    ]
    assert GRADE.settled(opinions) == GRADE


def test_the_candidates_word_stands_above_the_models() -> None:
    asked = replace(rubric(70), points=(PointOpinion("metrics", UNSURE.point, 1.0),))
    grades = {GraderKind.SIMILARITY: GRADE, GraderKind.RUBRIC: asked}
    ticks = (PointTick("metrics", UNSURE.point, said=False, at=NOON),)
    attempt = Attempt("1", "me", "drift", "What?", "I log.", NOON, None, Peeks(), None, grades, ticks=ticks)
    grade = attempt.grade(SimilarityGrade)
    assert grade is not None
    assert (grade.coverage[1].said, grade.coverage[1].status) == (False, PointStatus.MISSING)
    assert not grade.coverage[1].by_model


def test_the_weightiest_unsure_points_are_doubtful_and_not_many() -> None:
    unsure = [
        replace(UNSURE, point=f"point {number}", weight=number / 100)
        for number in range(1, MOST_DOUBTFUL + 4)
    ]
    grade = replace(GRADE, coverage=(COVERED, *unsure, replace(UNSURE, said=True), MISSING))
    assert grade.doubtful == tuple(item.point for item in reversed(unsure))[:MOST_DOUBTFUL]
