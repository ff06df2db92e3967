from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.advice.next_points import next_steps
from grader.models import (
    Band,
    CriterionCoverage,
    Flag,
    FlagKind,
    GraderVersion,
    NextStep,
    PointCoverage,
    PointStatus,
    PointTick,
    SimilarityGrade,
    StepKind,
)
from grader.wording.advice import heading, step_in_words, too_long
from grader.wording.points import made_in_words, points_in_words
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


def texts(steps: tuple[NextStep, ...]) -> list[str]:
    return [step.item.point for step in steps]


def test_only_what_is_surely_missing_is_to_be_added_heavy_before_light() -> None:
    steps = next_steps(None, GRADE)
    assert texts(steps) == ["heavy, missing", "heavy, missing too", "light, missing"]
    assert {step.kind for step in steps} == {StepKind.ADD}
    assert [step.title for step in steps] == ["heavy", "heavy", "light"]


def test_there_are_three_steps_at_most() -> None:
    missing = tuple((f"{number}", "heavy", MISSING) for number in range(5))
    assert texts(next_steps(None, graded({"heavy": 100}, *missing))) == ["0", "1", "2"]


def test_a_point_ticked_as_not_said_is_advised_and_one_said_is_not() -> None:
    ticks = (tick("heavy, unsure", said=False), tick("heavy, missing", said=True))
    assert texts(next_steps(None, GRADE.ticked(ticks)))[:2] == ["heavy, unsure", "heavy, missing too"]


def test_the_weight_of_todays_rubric_counts() -> None:
    asked = question(criterion("light", "a", "b", weight=99), criterion("heavy", "a", "b", weight=1))
    assert texts(next_steps(asked, GRADE)) == ["light, missing", "heavy, missing", "heavy, missing too"]


def test_a_criterion_shares_its_weight_among_its_points() -> None:
    points = [(f"a{number}", "a", MISSING) for number in range(3)]
    grade = graded({"a": 60, "b": 40}, *points, ("b", "b", MISSING))
    assert texts(next_steps(None, grade)) == ["b", "a0", "a1"]


def test_without_a_rubric_the_model_answers_points_are_advised_in_order() -> None:
    grade = graded({}, ("one", None, UNSURE), ("two", None, MISSING), ("three", None, MISSING))
    assert texts(next_steps(question(), grade)) == ["two", "three"]


@pytest.mark.parametrize("status", [COVERED, TOUCHED, UNSURE])
def test_with_nothing_surely_missing_the_weakest_part_is_made_stronger(status: PointStatus) -> None:
    light, heavy = GRADE.criteria
    held = tuple(replace(point, status=status) for point in GRADE.coverage)
    weak = replace(held[-1], strength=0.4)
    weaker_elsewhere = replace(held[1], strength=0.1)
    grade = replace(
        GRADE,
        coverage=(held[0], weaker_elsewhere, *held[2:-1], weak),
        criteria=(light, replace(heavy, score=20)),
    )
    (step,) = next_steps(None, grade)
    assert (step.item, step.kind) == (weak, StepKind.STRENGTHEN)
    assert step_in_words(step) == (
        "What comes across least is “heavy”. Which figure, example or reason can you add?"
    )


@pytest.mark.parametrize(
    ("likelihood", "said", "kind"),
    [
        (0.1, None, StepKind.CHECK),
        (0.2, None, StepKind.STRENGTHEN),
        (None, None, StepKind.STRENGTHEN),
        (0.1, True, StepKind.STRENGTHEN),
    ],
)
def test_only_what_is_hardly_said_is_asked_for_and_as_what_may_be_there(
    likelihood: float | None, said: bool | None, kind: StepKind
) -> None:
    unsure = replace(GRADE.coverage[5], likelihood=likelihood, said=said)
    (step,) = next_steps(None, replace(GRADE, coverage=(unsure,)))
    assert step.kind is kind
    told = step_in_words(step)
    assert (
        (unsure.point in told)
        is told.endswith("If you mean that already, say it plainly.")
        is (kind is StepKind.CHECK)
    )


def test_few_missing_points_are_filled_up_with_the_weightiest_doubts() -> None:
    light, heavy = (
        replace(GRADE.coverage[number], status=UNSURE, likelihood=0.1, strength=0.2) for number in (2, 5)
    )
    lacks = replace(GRADE.coverage[-1], likelihood=0.01, strength=0.02)
    steps = next_steps(None, replace(GRADE, coverage=(light, heavy, lacks)))
    assert texts(steps) == ["heavy, missing too", "heavy, unsure", "light, touched"]
    assert [step.kind for step in steps] == [StepKind.ADD, StepKind.CHECK, StepKind.CHECK]
    assert heading(steps) == "What to add next"


@pytest.mark.parametrize(("likelihood", "strength"), [(0.1, 0.1), (0.01, 0.2)])
def test_a_missing_point_that_a_sentence_comes_near_is_not_to_be_added(
    likelihood: float, strength: float
) -> None:
    near = replace(GRADE.coverage[-1], likelihood=likelihood, strength=strength)
    absent = replace(GRADE.coverage[-2], likelihood=0.01, strength=0.02)
    steps = next_steps(None, replace(GRADE, coverage=(near, absent)))
    assert [(step.item, step.kind) for step in steps] == [(absent, StepKind.ADD), (near, StepKind.CHECK)]


def test_an_answer_about_something_else_gets_no_step() -> None:
    off = replace(GRADE, flags=(Flag(FlagKind.OFF_TOPIC, "Is it about something else?"),))
    assert next_steps(None, off) == ()


def test_without_points_there_is_no_step() -> None:
    assert next_steps(question(), graded({})) == ()


def test_a_step_asks_what_the_rubric_asks_else_about_the_point() -> None:
    asked = criterion("heavy", "heavy, missing", "heavy, missing too", weight=80)
    asked = replace(asked, asks=("How heavy?", ""))
    assert [step.ask for step in next_steps(question(asked), GRADE)] == [
        "How heavy?",
        "What would you say about this: “heavy, missing too”?",
        "What would you say about this: “light, missing”?",
    ]


def test_a_step_brings_what_is_left_of_its_points_share() -> None:
    points = (replace(GRADE.coverage[-1], weight=0.2, likelihood=0.05, strength=0.1),)
    (step,) = next_steps(None, replace(GRADE, coverage=points))
    assert step.brings == pytest.approx(18)
    assert next_steps(None, GRADE)[0].brings is None


def test_an_answer_in_another_language_gets_no_step_and_no_count() -> None:
    unread = replace(GRADE, flags=(Flag(FlagKind.OTHER_LANGUAGE, "It is Arabic."),))
    assert next_steps(None, unread) == ()
    assert (made_in_words(unread), points_in_words(unread)) == ("", "")
    assert made_in_words(GRADE)


def test_an_answer_far_too_long_to_be_spoken_is_told_so() -> None:
    assert too_long("word " * 220) == ""
    assert too_long("word " * 1500).startswith("1,500 words are long for a spoken answer")
