from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.models import (
    BANDS,
    Attempt,
    Band,
    CriterionCoverage,
    GraderKind,
    GraderVersion,
    Peeks,
    PointCoverage,
    PointStatus,
    PointTick,
    SimilarityGrade,
    Span,
    band_of,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COVERED = PointCoverage(
    "names a metric", "metrics", PointStatus.COVERED, 0.9, 0, weight=0.3, added=27.0, likelihood=0.95
)
UNSURE = PointCoverage(
    "says why", "metrics", PointStatus.UNSURE, 0.4, 1, weight=0.1, added=4.0, likelihood=0.4, second=0
)
MISSING = PointCoverage(
    "names a cost", "costs", PointStatus.MISSING, 0.05, None, weight=0.6, added=3.0, likelihood=0.02
)
GRADE = SimilarityGrade(
    score=34,
    low=24,
    high=46,
    band=Band.A_START,
    coverage=(COVERED, UNSURE, MISSING),
    criteria=(CriterionCoverage("metrics", "Metrics", 40, 78), CriterionCoverage("costs", "Costs", 60, 5)),
    flags=(),
    sentences=(Span(0, 17), Span(17, 40)),
    version=GraderVersion("5", "w", "c", "r"),
)


def tick(item: PointCoverage, *, said: bool, minutes: int = 0) -> PointTick:
    return PointTick(item.criterion_id, item.point, said, NOON + timedelta(minutes=minutes))


def without_likelihoods(grade: SimilarityGrade) -> SimilarityGrade:
    return replace(grade, coverage=tuple(replace(item, likelihood=None) for item in grade.coverage))


def test_a_point_ticked_as_said_is_covered_in_full() -> None:
    ticked = GRADE.ticked([tick(UNSURE, said=True)]).coverage[1]
    assert (ticked.status, ticked.strength, ticked.likelihood) == (PointStatus.COVERED, 1.0, 1.0)
    assert (ticked.places, ticked.said, ticked.added) == ((1, 0), True, 10.0)


def test_a_point_ticked_as_not_said_is_missing_and_shows_no_sentence() -> None:
    ticked = GRADE.ticked([tick(COVERED, said=False)]).coverage[0]
    assert (ticked.status, ticked.strength, ticked.likelihood) == (PointStatus.MISSING, 0.0, 0.0)
    assert (ticked.places, ticked.said, ticked.added) == ((), False, 0.0)


def test_a_missing_point_ticked_as_said_is_covered_by_no_sentence() -> None:
    ticked = GRADE.ticked([tick(MISSING, said=True)]).coverage[2]
    assert (ticked.status, ticked.places) == (PointStatus.COVERED, ())


def test_score_and_ends_move_alike_by_what_the_points_weigh() -> None:
    ticked = GRADE.ticked([tick(UNSURE, said=True), tick(COVERED, said=False)])
    # 0.1 x (1 - 0.4) less 0.3 x 0.9 of 100.
    assert (ticked.score, ticked.low, ticked.high) == (34 - 21, 24 - 21, 46 - 21)
    assert ticked.before_ticks == 34


def test_what_the_points_add_still_adds_up_to_the_score() -> None:
    ticked = GRADE.ticked([tick(UNSURE, said=True), tick(MISSING, said=True)])
    assert round(sum(item.added or 0.0 for item in ticked.coverage)) == ticked.score == 97


def test_the_band_follows_the_ticked_score() -> None:
    assert GRADE.ticked([tick(MISSING, said=True)]).band is Band.STRONG
    assert GRADE.ticked([tick(COVERED, said=False)]).band is Band.NOT_YET


def test_ticks_keep_score_and_ends_within_0_and_100() -> None:
    raised = replace(GRADE, score=90, high=98).ticked([tick(MISSING, said=True)])
    lowered = replace(GRADE, score=10, low=4).ticked([tick(COVERED, said=False)])
    assert (raised.score, raised.high) == (100, 100)
    assert (lowered.score, lowered.low) == (0, 0)


def test_the_criterion_of_a_ticked_point_is_its_points_weighted_mean() -> None:
    metrics, costs = GRADE.ticked([tick(UNSURE, said=True)]).criteria
    assert metrics.score == round(100 * (0.3 * 0.9 + 0.1 * 1.0) / 0.4)
    assert costs == GRADE.criteria[1]


@pytest.mark.parametrize(
    "older",
    [
        without_likelihoods(GRADE),
        without_likelihoods(
            replace(GRADE, coverage=tuple(replace(item, weight=None, added=None) for item in GRADE.coverage))
        ),
    ],
)
def test_ticks_on_a_grade_of_an_earlier_version_change_statuses_alone(older: SimilarityGrade) -> None:
    ticked = older.ticked([tick(UNSURE, said=True)])
    assert ticked.coverage[1].status is PointStatus.COVERED
    assert ticked.coverage[1].added == older.coverage[1].added
    assert (ticked.score, ticked.low, ticked.high, ticked.band) == (34, 24, 46, Band.A_START)
    assert ticked.criteria == older.criteria


def test_the_latest_tick_on_a_point_counts_in_whatever_order_they_come() -> None:
    ticks = [tick(UNSURE, said=True, minutes=5), tick(UNSURE, said=False)]
    assert GRADE.ticked(ticks).coverage[1].said is True
    assert GRADE.ticked(ticks[::-1]) == GRADE.ticked(ticks)


def test_a_tick_counts_only_where_its_criterion_looks_for_the_same_words() -> None:
    elsewhere = PointTick("costs", UNSURE.point, said=True, at=NOON)
    reworded = PointTick("metrics", "says why so", said=True, at=NOON)
    assert GRADE.ticked([elsewhere, reworded]) is GRADE


def test_an_attempt_counts_its_ticks_and_keeps_the_grade_as_it_was_given() -> None:
    attempt = Attempt(
        "1", "me", "drift", "What?", "I log.", NOON, None, Peeks(), None,
        grades={GraderKind.SIMILARITY: GRADE}, ticks=(tick(MISSING, said=True),),
    )  # fmt: skip
    grade = attempt.grade(SimilarityGrade)
    assert grade is not None
    assert (grade.score, grade.before_ticks) == (91, 34)
    assert attempt.grades[GraderKind.SIMILARITY] == GRADE


def test_ticks_count_in_a_later_grade_of_the_same_answer() -> None:
    attempt = Attempt(
        "1", "me", "drift", "What?", "I log.", NOON, None, Peeks(), None, ticks=(tick(UNSURE, said=True),)
    )  # fmt: skip
    again = attempt.graded(GRADE).graded(replace(GRADE, score=40, version=GraderVersion("6", "w", "c", "r")))
    grade = again.grade(SimilarityGrade)
    assert grade is not None
    assert (grade.score, grade.coverage[1].said) == (46, True)


def test_bands_begin_at_their_least_score() -> None:
    assert list(BANDS) == list(Band)
    for band, least in BANDS.items():
        assert band_of(least) is band
        assert least == 0 or band_of(least - 1) is not band
    assert band_of(100) is Band.STRONG


def test_a_higher_score_never_has_a_lower_band() -> None:
    order = [list(Band).index(band_of(score)) for score in range(101)]
    assert order == sorted(order)
