from __future__ import annotations

from dataclasses import replace

import pytest

from grader.comparison.comparing import compare, points_moved
from grader.errors import InputError
from grader.models import Comparison, Moved, PointCoverage, PointStatus, VerdictKind
from tests.comparison.samples import attempt, graded

COVERED, MISSING = PointStatus.COVERED, PointStatus.MISSING


def compared(*numbers: int) -> Comparison:
    scores = {1: 40, 2: 48, 3: 56, 4: 55}
    drafts = [attempt(number, graded(scores[number]), answer=f"Draft {number} here.") for number in numbers]
    return compare(drafts)


def test_attempts_stand_in_the_order_made_not_the_order_named() -> None:
    assert [each.id for each in compared(3, 1, 2).attempts] == ["attempt-1", "attempt-2", "attempt-3"]


def test_the_verdict_compares_last_with_first_and_each_step_has_its_own() -> None:
    found = compared(1, 2, 3)
    assert found.verdict.kind is VerdictKind.BETTER
    assert [step.verdict.kind for step in found.steps] == [VerdictKind.NO_DIFFERENCE] * 2


@pytest.mark.parametrize(
    ("numbers", "reason"), [((1,), "1 answer was named"), ((), "0 answers"), ((1, 1), "named twice")]
)
def test_too_few_or_the_same_attempts_are_refused_in_one_sentence(
    numbers: tuple[int, ...], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        compared(*numbers)


def test_more_than_four_or_attempts_at_different_questions_are_refused() -> None:
    with pytest.raises(InputError, match="5 answers were named"):
        compare([attempt(number, None) for number in range(5)])
    with pytest.raises(InputError, match=r"different questions \(robot, arm\)"):
        compare([attempt(1, None), attempt(2, None, question_id="arm")])


def test_only_points_that_are_sure_in_both_drafts_are_won_or_lost() -> None:
    before = attempt(1, graded(50, won=0.2, lost=0.9, clearer=0.4, vaguer=0.9, kept=0.8))
    after = attempt(2, graded(52, won=0.7, lost=0.1, clearer=0.9, vaguer=0.4, kept=0.95))
    step = compare([before, after]).steps[0]
    assert [row.point for row in (*step.moved.won, *step.moved.lost)] == ["won", "lost"]
    assert step.moved.unsure == 2


def test_a_point_that_a_new_sentence_brought_nearer_may_be_new() -> None:
    earlier, later = attempt(1, graded(50, stock=0.1), answer="Belts."), "Motor oil."
    unsure = replace(graded(54, stock=0.45).coverage[0], status=PointStatus.UNSURE)

    def moved(item: PointCoverage, answer: str = later) -> Moved:
        return points_moved(earlier, attempt(2, replace(graded(54), coverage=(item,)), answer=answer))

    assert ([row.point for row in moved(unsure).maybe], moved(unsure).unsure) == (["stock"], 0)
    assert not moved(replace(unsure, strength=0.25)).maybe
    assert not moved(unsure, "Belts. That is all.").maybe
    assert [row.point for row in moved(unsure.ticked(said=True)).won] == ["stock"]


def test_each_point_shows_what_every_draft_says_about_it() -> None:
    found = compare(
        [
            attempt(1, None),
            attempt(2, graded(50, stock=0.2), answer="Belts are there."),
            attempt(3, graded(50, stock=0.8), answer="Motors are in stock."),
        ]
    )
    (row,) = found.points
    ungraded, before, after = row.standings
    assert ungraded is None
    assert before is not None
    assert (before.status, before.sentence) == (MISSING, None)
    assert after is not None
    assert (after.status, after.sentence) == (COVERED, "Motor")
    assert found.criteria[0].coverage == (None, 50, 50)
