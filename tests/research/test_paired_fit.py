from __future__ import annotations

import numpy as np
import pytest

from grader.comparison.judging import PAIRED_ERROR_FILE, as_json, load_paired_error
from research.fitting import LARGEST, Pairs, fit_paired_error, pairs_of


def test_only_clearly_different_pairs_of_one_question_are_looked_at() -> None:
    found = pairs_of(
        "set",
        np.array(["a", "a", "a", "b"]),
        np.array([0.0, 0.2, 1.0, 0.5]),
        np.array([0.10, 0.40, 0.30, 0.9]),
    )
    assert sorted(zip(found.apart.tolist(), found.right.tolist(), strict=True)) == [(10, False), (20, True)]


def test_equal_scores_are_not_a_right_order() -> None:
    found = pairs_of("set", np.array(["a", "a"]), np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    assert found.accuracy(0) == 0.0


def test_the_least_difference_is_the_smallest_most_people_agree_with() -> None:
    apart = np.repeat([5, 10, 20], 100)
    right = np.concatenate([np.arange(100) < share for share in (55, 70, 95)])
    found = fit_paired_error([Pairs(name, apart, right) for name in ("one", "other")])
    assert found.least == 11
    assert [(item.least, item.said, item.right) for item in found.sets] == [(11, 0.333, 0.95)] * 2


def test_a_set_does_not_set_its_own_difference() -> None:
    easy = Pairs("easy", np.full(100, 5), np.full(100, True))
    hopeless = Pairs("hopeless", np.full(100, 5), np.full(100, False))
    left_out = {item.name: item.least for item in fit_paired_error([easy, hopeless]).sets}
    assert left_out == {"easy": 6, "hopeless": 1}
    assert LARGEST > 6


def test_the_packaged_figures_reach_the_aim_on_most_sets_and_round_trip() -> None:
    packaged = load_paired_error()
    reached = [item for item in packaged.sets if item.right >= 0.85]
    assert len(reached) >= 4
    assert packaged.least == pytest.approx(13, abs=3)
    assert PAIRED_ERROR_FILE.read_text() == as_json(packaged)
