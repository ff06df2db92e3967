from __future__ import annotations

from dataclasses import replace

import pytest

from grader.grading.disagreement import FAR_APART, disagreement
from grader.models import CriterionCoverage, Flag, FlagKind, Level, RubricGrade, SimilarityGrade
from grader.wording.verdicts import disagreement_sentence
from tests.history.conftest import rubric, similarity


def graded(covered: dict[str, int], worth: dict[str, float]) -> tuple[SimilarityGrade, RubricGrade]:
    """Two grades by criteria of the same weight, their scores the means."""
    likeness = replace(
        similarity(round(sum(covered.values()) / len(covered))),
        criteria=tuple(CriterionCoverage(name, name.title(), 50, score) for name, score in covered.items()),
        flags=(),
    )
    sample = rubric().criteria[0]
    levels = {0.0: Level.MISSING, 0.5: Level.PARTIAL, 1.0: Level.STRONG}
    criteria = tuple(
        replace(
            sample,
            criterion_id=name,
            title=name.title(),
            weight=50,
            worth=value,
            level=levels[value],
            lowered=None,
        )
        for name, value in worth.items()
    )
    return likeness, replace(rubric(round(100 * sum(worth.values()) / len(worth))), criteria=criteria)


@pytest.mark.parametrize("by", [-FAR_APART + 1, 0, FAR_APART - 1])
def test_grades_that_are_close_say_nothing(by: int) -> None:
    assert disagreement(similarity(50 + by), rubric(50)) is None


@pytest.mark.parametrize("by", [-FAR_APART, FAR_APART])
def test_grades_far_apart_are_explained_with_both_scores(by: int) -> None:
    found = disagreement(similarity(50 + by), rubric(50))
    assert found is not None
    assert f"({50 + by})" in disagreement_sentence(found)
    assert "50 by the rubric" in disagreement_sentence(found)


def test_right_words_without_substance_name_the_missing_criterion() -> None:
    found = disagreement(*graded({"metrics": 80, "trade-offs": 80}, {"metrics": 0.5, "trade-offs": 0.0}))
    assert found is not None
    assert found.criterion is not None
    assert found.criterion.criterion_id == "trade-offs"
    assert "mostly for “Trade-Offs”, read as missing" in disagreement_sentence(found)
    assert "not the reason, number or decision" in disagreement_sentence(found)


def test_a_level_lowered_for_want_of_a_quote_differs_from_one_missed() -> None:
    likeness, judged = graded({"metrics": 80, "trade-offs": 80}, {"metrics": 0.5, "trade-offs": 0.0})
    lowered = replace(judged.criteria[1], claimed=Level.STRONG, lowered="no words of yours")
    found = disagreement(likeness, replace(judged, criteria=(judged.criteria[0], lowered)))
    assert found is not None
    assert "could not point to words of yours" in disagreement_sentence(found)


def test_points_made_in_own_words_are_not_taken_for_a_fault() -> None:
    found = disagreement(*graded({"metrics": 10, "trade-offs": 40}, {"metrics": 1.0, "trade-offs": 1.0}))
    assert found is not None
    assert found.criterion is not None
    assert found.criterion.criterion_id == "metrics"
    assert "words or with examples of your own" in disagreement_sentence(found)


def test_a_flagged_answer_that_a_model_likes_is_not_believed() -> None:
    likeness, judged = graded({"metrics": 10, "trade-offs": 10}, {"metrics": 1.0, "trade-offs": 1.0})
    flagged = replace(likeness, flags=(Flag(FlagKind.OFF_TOPIC, "It fits another question better."),))
    found = disagreement(flagged, judged)
    assert found is not None
    assert "Trust the lower grade" in disagreement_sentence(found)


def test_without_common_criteria_no_criterion_is_named() -> None:
    likeness, judged = graded({"other": 90}, {"metrics": 0.0})
    found = disagreement(likeness, judged)
    assert found is not None
    assert found.criterion is None
    assert "“" not in disagreement_sentence(found)
