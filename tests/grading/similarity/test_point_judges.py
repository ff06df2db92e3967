"""What is said of a point, and when it is said that nobody knows."""

from __future__ import annotations

import numpy as np
import pytest

from grader.grading.similarity.alignment import Alignment
from grader.grading.similarity.likelihood import Assertions, PointJudgment
from grader.grading.similarity.point_judges import AlignmentJudges, AnswerText, places_of
from grader.models import PointStatus
from tests.fakes import FakeEmbedder

LIMITS = Assertions(covered_in_full=0.8, covered_in_part=0.9, missing=0.1, missing_in_part=0.4)
COVERED, UNSURE, MISSING = PointStatus.COVERED, PointStatus.UNSURE, PointStatus.MISSING


@pytest.mark.parametrize(
    ("full", "part", "status"),
    [
        (0.8, 0.9, COVERED),
        (0.8, 0.89, UNSURE),
        (0.79, 1, UNSURE),
        (0.11, 0.2, UNSURE),
        (0.1, 0.41, UNSURE),
        (0.1, 0.4, MISSING),
    ],
)
def test_a_point_is_called_what_is_sure_or_else_unsure(full: float, part: float, status: PointStatus) -> None:
    assert LIMITS.status(PointJudgment(full, part)) is status


def test_the_expected_share_counts_a_part_half() -> None:
    assert PointJudgment(0.5, 0.7).strength == pytest.approx(0.6)


def test_in_part_is_never_less_likely_than_in_full() -> None:
    assert PointJudgment(0.9, 0.4).strength == pytest.approx(0.9)


def judged(covered: float | None) -> list[PointStatus]:
    [(embedding, states)] = AlignmentJudges(FakeEmbedder(), missing=0.25, covered=covered).embed(["A word."])
    answer = AnswerText(embedding, states, (), np.ones(0))
    alignment = Alignment(np.array([0.1, 0.3, 0.5]), np.array([0, 0, 0]), np.ones(1), 0.5)
    judges = AlignmentJudges(FakeEmbedder(), missing=0.25, covered=covered)
    return [point.status for point in judges.judge(answer, alignment, 1.0)]


def test_alignment_alone_calls_nothing_covered_where_nobody_measured_it() -> None:
    assert judged(None) == [MISSING, UNSURE, UNSURE]


def test_alignment_calls_covered_what_reaches_a_limit_that_is_given() -> None:
    assert judged(0.4) == [MISSING, UNSURE, COVERED]


def test_a_second_sentence_is_shown_where_it_does_about_as_much() -> None:
    assert places_of(np.array([0.1, 2.0, 1.6])) == [1, 2]
    assert places_of(np.array([0.1, 2.0, 0.6])) == [1]
    assert places_of(np.array([0.1])) == [0]
