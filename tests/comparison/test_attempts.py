from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import NotFoundError
from grader.models import Answer, Attempt, FlagKind, SimilarityGrade, VerdictKind
from tests.rehearse_kit import SMALL_BANK

if TYPE_CHECKING:
    from grader.rehearse import Rehearse

THIN = "We do what we can when it is needed."
FULL = (
    "Motors are in stock and belts are in stock. Everybody may stop the line, and nobody is blamed. "
    "We calibrate each sensor in the morning and listen to operators who report noises."
)


def two_drafts(rehearse: Rehearse) -> tuple[Attempt, Attempt]:
    first = rehearse.practice.submit(Answer("robot", THIN))
    return first, rehearse.practice.submit(Answer("robot", FULL, revises=first.id))


def test_a_draft_that_makes_the_points_is_better_than_one_that_makes_none(rehearse: Rehearse) -> None:
    first, second = two_drafts(rehearse)
    found = rehearse.comparison.compare([second.id, first.id[:8]])
    assert found.verdict.kind is VerdictKind.BETTER
    assert {row.point for row in found.steps[0].moved.won} == {
        "Motors are in stock.",
        "Belts are in stock.",
        "Everybody may stop the line.",
        "Nobody is blamed.",
    }


def test_the_same_draft_reworded_is_no_difference(rehearse: Rehearse) -> None:
    first = rehearse.practice.submit(Answer("robot", FULL))
    second = rehearse.practice.submit(Answer("robot", FULL.replace("everybody", "all of them")))
    assert rehearse.comparison.compare([first.id, second.id]).verdict.kind is VerdictKind.NO_DIFFERENCE


def test_a_draft_of_the_model_answer_does_not_count_as_progress(rehearse: Rehearse) -> None:
    first = rehearse.practice.submit(Answer("robot", THIN))
    copied = rehearse.practice.submit(Answer("robot", SMALL_BANK.question("robot").model_answer))
    assert copied.grade(SimilarityGrade) is not None
    assert FlagKind.NEAR_COPY in [flag.kind for flag in copied.grade(SimilarityGrade).flags]
    assert rehearse.comparison.compare([first.id, copied.id]).verdict.kind is VerdictKind.NOT_COUNTED


def test_an_attempt_that_is_not_there_is_named(rehearse: Rehearse) -> None:
    first, _ = two_drafts(rehearse)
    with pytest.raises(NotFoundError, match="no answer with the id nowhere"):
        rehearse.comparison.compare([first.id, "nowhere"])
