from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.errors import InputError
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from research.calibrating import fit_calibration
from research.evidence_table import evidence_table
from research.fitting import coverage, fit_interval
from research.human_answers import read_human_file
from tests.fakes import FakeEmbedder
from tests.research.samples import write

if TYPE_CHECKING:
    from pathlib import Path

    from research.evidence_table import EvidenceTable


@pytest.fixture
def tables(tmp_path: Path) -> list[EvidenceTable]:
    scorer = SimilarityGrader(FakeEmbedder(), Calibration.load())
    files = [read_human_file(write(tmp_path / f"{name}.csv")) for name in ("one", "two", "three")]
    return [evidence_table(file, scorer, lambda _: None) for file in files]


def fitted(tables: list[EvidenceTable]) -> Calibration:
    return fit_calibration(tables, version="test", weights="w", base=Calibration.load())


def test_fitting_twice_gives_the_same_file(tables: list[EvidenceTable]) -> None:
    assert fitted(tables).as_json() == fitted(tables).as_json()


def test_grades_that_follow_coverage_give_it_a_positive_worth(tables: list[EvidenceTable]) -> None:
    regression = fitted(tables).regression
    assert regression.coverage >= 0
    assert regression.richness >= 0
    assert regression.coverage + regression.richness > 0.1


def test_each_data_set_is_reported_as_it_did_left_out(tables: list[EvidenceTable]) -> None:
    found = fitted(tables)
    assert [item.name for item in found.fitted_on] == ["one", "two", "three"]
    assert all(item.left_out.within > 0.5 for item in found.fitted_on)


def test_some_answers_are_also_held_against_a_question_they_do_not_answer(
    tables: list[EvidenceTable],
) -> None:
    assert all(table.strangers.any() for table in tables)
    assert all((table.grades[table.strangers] == 0).all() for table in tables)


def test_too_few_data_sets_are_refused(tables: list[EvidenceTable]) -> None:
    with pytest.raises(InputError, match=r"There are 2 data sets, .* Name more files"):
        fitted(tables[:2])


def test_an_interval_holds_four_of_five_new_grades_of_the_same_kind() -> None:
    dice = np.random.default_rng(3)

    def part(size: int) -> tuple[np.ndarray, np.ndarray]:
        expected = dice.uniform(0.2, 0.8, size)
        return expected, np.clip(expected + dice.normal(0, 0.15, size), 0, 1)

    interval = fit_interval([part(3000), part(500)])
    assert coverage(interval, *part(3000)) == pytest.approx(0.8, abs=0.04)
