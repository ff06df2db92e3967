from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.comparison.judging import judge, judge_rubric, judge_similarity
from grader.models import FlagKind, Moved, PointRow, Verdict, VerdictKind
from grader.models.comparison import LEAST_BETWEEN_DRAFTS
from grader.wording.verdicts import judgement_reason, verdict_sentence
from tests.comparison.samples import JUDGED_BY, OTHER_VERSION, attempt, graded, judged

if TYPE_CHECKING:
    from grader.models import Judgement, RubricGrade


def points(number: int) -> tuple[PointRow, ...]:
    return tuple(PointRow(f"point {each}", None, ()) for each in range(number))


def by_similarity(before: int, after: int, *, won: int = 0, lost: int = 0, maybe: int = 0) -> Judgement:
    moved = Moved(points(won), points(lost), points(maybe))
    return judge_similarity(attempt(1, graded(before)), attempt(2, graded(after)), moved)


BAR = LEAST_BETWEEN_DRAFTS


@pytest.mark.parametrize(
    ("change", "won", "lost", "expected"),
    [
        (BAR, 0, 0, VerdictKind.BETTER),
        (-BAR, 0, 0, VerdictKind.WORSE),
        (BAR - 1, 0, 0, VerdictKind.NO_DIFFERENCE),
        (1 - BAR, 0, 0, VerdictKind.NO_DIFFERENCE),
        (0, 0, 0, VerdictKind.NO_DIFFERENCE),
        (1, 1, 0, VerdictKind.BETTER),
        (-1, 0, 1, VerdictKind.WORSE),
        (1, 2, 1, VerdictKind.BETTER),
        (-1, 1, 0, VerdictKind.NO_DIFFERENCE),
        (1, 0, 1, VerdictKind.NO_DIFFERENCE),
        (BAR, 1, 1, VerdictKind.BETTER),
        (BAR, 0, 1, VerdictKind.NO_DIFFERENCE),
    ],
)
def test_points_surely_won_count_and_a_score_beyond_what_rewording_does(
    change: int, won: int, lost: int, expected: VerdictKind
) -> None:
    assert by_similarity(50, 50 + change, won=won, lost=lost).kind is expected


def test_the_reason_leads_with_points_and_says_how_large_the_change_is() -> None:
    assert judgement_reason(by_similarity(40, 44, won=2)) == (
        "2 points that were missing are surely made now; the score changed by +4, which is small: other "
        "words alone can do that"
    )
    assert judgement_reason(by_similarity(40, 70, won=1, lost=1)) == (
        "1 point that was missing is made now, and 1 no longer; the score changed by +30, more than other "
        "words alone do"
    )
    assert judgement_reason(by_similarity(54, 52)) == (
        "no point surely came or went; the score changed by −2, which is small: other words alone can do "
        f"that; a clear step would be one more point surely made, or {BAR} points of score"
    )


def test_a_tick_is_no_writing_and_counts_among_the_points_alone() -> None:
    before, ticked = attempt(1, graded(48)), attempt(2, replace(graded(70), before_ticks=49))
    found = judge_similarity(before, ticked, Moved())
    assert (found.kind, found.change, found.bands) == (VerdictKind.NO_DIFFERENCE, 1, None)
    assert "the score, before your ticks, changed by +1, which is small" in judgement_reason(found)
    assert judge_similarity(before, ticked, Moved(won=points(1))).kind is VerdictKind.BETTER


def test_points_that_may_be_there_now_call_a_rise_perhaps_better() -> None:
    found = by_similarity(42, 51, maybe=3)
    assert judgement_reason(found) == (
        "3 points that were missing may be there now; the score changed by +9, which is small: other words "
        "alone can do that, so “Solid” instead of “A start” means little"
    )
    assert verdict_sentence(Verdict(found.kind, found, None)).startswith("Perhaps better: 3 points")
    fallen = by_similarity(51, 50, maybe=1)
    assert verdict_sentence(Verdict(fallen.kind, fallen, None)).startswith("About the same: 1 point")
    assert judgement_reason(by_similarity(42, 44, won=1, maybe=2)).startswith(
        "1 point that was missing is surely made now, and 2 more that were missing may be there; the score"
    )


def test_a_band_that_changed_within_the_noise_is_said_to_mean_nothing() -> None:
    assert "so “Strong” instead of “Solid” means little" in judgement_reason(by_similarity(68, 71))
    assert "means little" not in judgement_reason(by_similarity(68, 71, won=1))


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (None, graded(90), "no score yet"),
        (graded(10), graded(90, version=OTHER_VERSION), "grader has changed"),
    ],
)
def test_what_was_not_graded_alike_gets_no_verdict(earlier: None, later: None, reason: str) -> None:
    found = judge(attempt(1, earlier), attempt(2, later), Moved())
    assert found.kind is VerdictKind.UNKNOWN
    assert reason in verdict_sentence(found)


@pytest.mark.parametrize("copied_first", [True, False])
def test_a_near_copy_is_no_progress_and_what_follows_it_no_loss(
    copied_first: bool,
) -> None:
    own, copied = graded(40), graded(95, FlagKind.NEAR_COPY)
    first, second = (copied, own) if copied_first else (own, copied)
    well = judged(90, 0.0)
    found = judge(attempt(1, first, well), attempt(2, second, well), Moved())
    assert found.kind is VerdictKind.NOT_COUNTED
    assert "close to the model answer" in verdict_sentence(found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (judged(50, 3.0), judged(59, 3.0), VerdictKind.BETTER),
        (judged(59, 3.0), judged(50, 3.0), VerdictKind.WORSE),
        (judged(50, 3.0), judged(58, 3.0), VerdictKind.NO_DIFFERENCE),
        (judged(50, 0.0), judged(54, 0.0), VerdictKind.NO_DIFFERENCE),
        (judged(50, 0.0), judged(55, 0.0), VerdictKind.BETTER),
        (judged(50, None), judged(90, 0.0), VerdictKind.UNKNOWN),
        (judged(50, 0.0), judged(90, 0.0, replace(JUDGED_BY, model="other")), VerdictKind.UNKNOWN),
    ],
)
def test_a_rubric_score_must_change_by_more_than_repeated_runs_differ(
    before: RubricGrade, after: RubricGrade, expected: VerdictKind
) -> None:
    assert judge_rubric(before, after).kind is expected


def both(similarity: tuple[int, int], rubric: tuple[int, int]) -> str:
    found = judge(
        attempt(1, graded(similarity[0]), judged(rubric[0], 1.0)),
        attempt(2, graded(similarity[1]), judged(rubric[1], 1.0)),
        Moved(),
    )
    return verdict_sentence(found)


def test_the_two_graders_are_never_averaged() -> None:
    assert both((40, 60), (50, 51)).startswith("Better: by its points: no point surely came or went; the")
    assert both((40, 41), (50, 80)).startswith("Better: by its points: no point")
    assert both((40, 80), (80, 40)).startswith("The two grades disagree")
    assert both((40, 41), (50, 51)).startswith("About the same")


def test_an_answer_with_a_follow_up_is_not_held_against_one_without() -> None:
    followed = replace(attempt(2, graded(90)), follows="attempt-1")
    found = judge(attempt(1, graded(40)), followed, Moved())
    assert found.kind is VerdictKind.NOT_COUNTED
    assert "follow-up question" in verdict_sentence(found)
