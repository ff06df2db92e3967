from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from grader.grading.similarity.calibration import CALIBRATION_FILE, Calibration
from grader.grading.similarity.evidence import Evidence
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import SimilarityGrade
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

    from grader.bank import QuestionBank

CALIBRATION = Calibration.load()
SHARE = st.floats(0, 1)


def evidence(coverage: float, richness: float, words: int = 80) -> Evidence:
    return Evidence(coverage, richness, words)


@given(SHARE, SHARE, SHARE)
def test_more_coverage_never_scores_less(one: float, other: float, richness: float) -> None:
    less, more = (CALIBRATION.expect(evidence(share, richness)) for share in sorted((one, other)))
    assert less.grade <= more.grade


@given(SHARE, SHARE, SHARE)
def test_more_richness_never_scores_less(one: float, other: float, coverage: float) -> None:
    less, more = (CALIBRATION.expect(evidence(coverage, share)) for share in sorted((one, other)))
    assert less.grade <= more.grade


@given(SHARE, SHARE, st.integers(0, 3000), SHARE)
def test_interval_contains_the_grade_within_0_and_1(
    coverage: float, richness: float, words: int, relevance: float
) -> None:
    found = CALIBRATION.expect(evidence(coverage, richness, words), relevance=relevance)
    assert 0 <= found.low <= found.grade <= found.high <= 1


def test_an_answer_longer_than_any_fitted_on_has_a_wider_interval() -> None:
    usual, long = (CALIBRATION.expect(evidence(0.4, 0.5, words)) for words in (100, 1500))
    assert long.grade == usual.grade
    assert long.low < usual.low
    assert (usual.unusual, long.unusual) == (False, True)


def test_doubt_that_an_answer_belongs_never_makes_its_interval_a_point() -> None:
    found = CALIBRATION.expect(evidence(0.4, 0.5), relevance=0.0)
    assert (found.grade, found.low) == (0, 0)
    assert found.high > 0.3


def test_at_equal_coverage_and_richness_a_longer_answer_is_not_worth_more() -> None:
    assert len({CALIBRATION.expect(evidence(0.5, 0.6, words)).grade for words in (60, 150, 250)}) == 1


def test_the_calibration_names_its_sets_and_how_it_did_on_each_left_out() -> None:
    assert len(CALIBRATION.fitted_on) >= 3
    for item in CALIBRATION.fitted_on:
        assert item.left_out.within is not None
        assert item.cosine.within is not None
        assert item.left_out.within > item.cosine.within


def test_the_calibration_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    copy = tmp_path / "calibration.json"
    copy.write_text(CALIBRATION_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    assert Calibration.load(copy) == CALIBRATION
    assert CALIBRATION_FILE.stat().st_size < 200_000


def test_no_evidence_is_worth_nothing_and_full_evidence_full_marks() -> None:
    assert CALIBRATION.expect(evidence(0, 0)).grade == 0
    assert CALIBRATION.expect(evidence(1, 1)).grade == 1


def test_a_grade_survives_json_word_for_word(bank: QuestionBank) -> None:
    grade = SimilarityGrader(FakeEmbedder(), CALIBRATION, bank=bank).grade(
        bank.question("drift-monitoring"), "I watch the inputs – «drift» 😀. I retrain.\nI alert the team."
    )
    adapter = TypeAdapter(SimilarityGrade)
    assert adapter.validate_json(adapter.dump_json(grade)) == grade
    assert grade.coverage
    assert grade.criteria
    assert grade.sentences


def test_an_edited_calibration_has_another_version(tmp_path: Path) -> None:
    edited = tmp_path / "calibration.json"
    edited.write_bytes(CALIBRATION_FILE.read_bytes().replace(b'"covered": 0.4,', b'"covered": 0.41,'))
    assert Calibration.load(edited).version != Calibration.load().version


@pytest.mark.parametrize(
    ("strengths", "score"), [((0.0, 0.12), 0), ((0.45, 0.9), 100), ((0.0, 0.45), 50), ((0.285, 0.285), 50)]
)
def test_a_criterion_counts_strengths_between_nothing_and_full(
    strengths: tuple[float, ...], score: int
) -> None:
    assert Calibration.load().criterion_score(strengths) == score
