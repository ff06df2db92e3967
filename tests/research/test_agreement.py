from __future__ import annotations

import numpy as np
import pytest

from research.agreement import agreement

QUESTIONS = ["a"] * 6 + ["b"] * 6
GRADES = np.array([0, 0.25, 0.5, 0.5, 0.75, 1.0, 0.5, 0.75, 0.75, 1.0, 1.0, 1.0])


def test_a_score_equal_to_the_grades_agrees_fully() -> None:
    found = agreement(QUESTIONS, GRADES, GRADES)
    assert found.measure("pooled").value == pytest.approx(1)
    assert found.measure("within").value == pytest.approx(1)
    assert found.measure("rmse").value == pytest.approx(0)
    assert found.measure("kappa").value == pytest.approx(1)


def test_correlations_are_numpys_and_within_weighs_questions_by_answers() -> None:
    scores = np.array([0.1, 0.4, 0.3, 0.6, 0.7, 0.9, 0.8, 0.5, 0.6, 0.9, 0.7, 0.95])
    found = agreement(QUESTIONS, GRADES, scores)
    assert found.measure("pooled").value == pytest.approx(np.corrcoef(scores, GRADES)[0, 1])
    parts = [np.corrcoef(scores[part], GRADES[part])[0, 1] for part in (slice(0, 6), slice(6, 12))]
    assert found.measure("within").value == pytest.approx(np.mean(parts))
    assert found.measure("rmse").value == pytest.approx(np.sqrt(np.mean((scores - GRADES) ** 2)))


def test_a_score_that_only_tells_questions_apart_agrees_with_nobody() -> None:
    scores = np.array([0.2] * 6 + [0.9] * 6)
    found = agreement(QUESTIONS, GRADES, scores)
    assert found.measure("pooled").value > 0.4
    assert found.measure("within").value is None


def test_grades_that_are_all_equal_leave_correlations_undefined() -> None:
    found = agreement(QUESTIONS, np.full(12, 0.5), GRADES)
    assert [found.measure(name).value for name in ("pooled", "within")] == [None, None]
    assert found.measure("rmse").value > 0


def test_the_interval_holds_the_figure_and_is_the_same_twice() -> None:
    dice = np.random.default_rng(1)
    questions = [f"q{number}" for number in range(30) for _ in range(8)]
    grades = dice.random(240)
    scores = np.clip(grades + dice.normal(0, 0.3, 240), 0, 1)
    one, other = (agreement(questions, grades, scores).measure("within") for _ in range(2))
    assert one == other
    assert one.low < one.value < one.high


def test_one_question_has_figures_and_no_interval() -> None:
    found = agreement(["a"] * 6, GRADES[:6], GRADES[:6] / 2).measure("within")
    assert found.value == pytest.approx(1)
    assert (found.low, found.high) == (None, None)
