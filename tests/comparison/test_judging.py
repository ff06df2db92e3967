from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.comparison.judging import judge, judge_rubric, judge_similarity
from grader.models import FlagKind, VerdictKind
from grader.wording.verdicts import judgement_reason, verdict_sentence
from tests.comparison.samples import JUDGED_BY, OTHER_VERSION, PAIRED, attempt, graded, judged, moved_by

if TYPE_CHECKING:
    from grader.models import Attempt, Judgement, Rewording, RubricGrade


def by_similarity(before: int, after: int, *, spread: int = 0) -> Judgement:
    return judge_similarity(
        attempt(1, graded(before)), attempt(2, graded(after)), PAIRED, lambda _: moved_by(spread)
    )


@pytest.mark.parametrize(
    ("before", "after", "spread", "expected"),
    [
        (50, 63, 4, VerdictKind.BETTER),
        (63, 50, 4, VerdictKind.WORSE),
        (50, 62, 0, VerdictKind.NO_DIFFERENCE),
        (62, 50, 0, VerdictKind.NO_DIFFERENCE),
        (50, 70, 20, VerdictKind.NO_DIFFERENCE),
        (50, 71, 20, VerdictKind.BETTER),
        (50, 50, 0, VerdictKind.NO_DIFFERENCE),
    ],
)
def test_a_change_counts_where_people_agree_and_rewording_does_less(
    before: int, after: int, spread: int, expected: VerdictKind
) -> None:
    assert by_similarity(before, after, spread=spread).kind is expected


def test_the_reason_names_the_change_and_what_it_is_held_against() -> None:
    assert judgement_reason(by_similarity(50, 56)).startswith("+6, and people mostly agree")
    assert judgement_reason(by_similarity(50, 65, spread=15)) == (
        "+15, but rewording alone moves these scores by up to 15"
    )
    assert (by_similarity(70, 50, spread=15).change, by_similarity(70, 50, spread=15).least) == (-20, 16)


def test_nothing_is_reworded_for_a_change_nobody_would_agree_with() -> None:
    def never(_: Attempt) -> Rewording:
        raise AssertionError

    found = judge_similarity(attempt(1, graded(50)), attempt(2, graded(55)), PAIRED, never)
    assert found.kind is VerdictKind.NO_DIFFERENCE


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (None, graded(90), "no score yet"),
        (graded(10), graded(90, version=OTHER_VERSION), "grader has changed"),
    ],
)
def test_what_was_not_graded_alike_gets_no_verdict(earlier: None, later: None, reason: str) -> None:
    found = judge(attempt(1, earlier), attempt(2, later), PAIRED, lambda _: moved_by(0))
    assert found.kind is VerdictKind.UNKNOWN
    assert reason in verdict_sentence(found)


def test_a_large_change_gets_no_verdict_where_rewording_is_unknown() -> None:
    found = judge(attempt(1, graded(10)), attempt(2, graded(90)), PAIRED, lambda _: None)
    assert found.kind is VerdictKind.UNKNOWN
    assert "+80" in verdict_sentence(found)


@pytest.mark.parametrize("copied_first", [True, False])
def test_a_near_copy_is_no_progress_and_what_follows_it_no_loss(
    copied_first: bool,
) -> None:
    own, copied = graded(40), graded(95, FlagKind.NEAR_COPY)
    first, second = (copied, own) if copied_first else (own, copied)
    well = judged(90, 0.0)
    found = judge(attempt(1, first, well), attempt(2, second, well), PAIRED, lambda _: moved_by(0))
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
        PAIRED,
        lambda _: moved_by(2),
    )
    return verdict_sentence(found)


def test_the_two_graders_are_never_averaged() -> None:
    assert both((40, 60), (50, 51)).startswith("Better: by similarity +20")
    assert both((40, 41), (50, 80)).startswith("Better: by similarity +1")
    assert both((40, 80), (80, 40)).startswith("No difference that the two graders agree on")
    assert both((40, 41), (50, 51)).startswith("No difference that this grader can tell")


def test_a_verdict_of_better_says_what_would_have_been_noise() -> None:
    assert judgement_reason(by_similarity(50, 70, spread=4)) == (
        "+20; rewording alone moves these scores by up to 4, and people mostly agree from 13 on"
    )


def test_an_answer_with_a_follow_up_is_not_held_against_one_without() -> None:
    followed = replace(attempt(2, graded(90)), follows="attempt-1")
    found = judge(attempt(1, graded(40)), followed, PAIRED, lambda _: moved_by(0))
    assert found.kind is VerdictKind.NOT_COUNTED
    assert "follow-up question" in verdict_sentence(found)
