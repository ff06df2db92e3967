from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from grader.models import Band, PointStatus, SimilarityGrade
from grader.similarity.calibration import CALIBRATION_FILE, Calibration
from grader.similarity.scorer import SimilarityScorer
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

    from grader.bank import QuestionBank

CALIBRATION = Calibration.load()
EVIDENCE = st.floats(0, 1)


@given(EVIDENCE, EVIDENCE)
def test_more_evidence_never_scores_less(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert CALIBRATION.score(less) <= CALIBRATION.score(more)


@given(st.floats(-1, 2))
def test_interval_contains_the_score_within_0_to_100(evidence: float) -> None:
    exact = CALIBRATION.score(evidence)
    low, high = CALIBRATION.ends(exact)
    assert 0 <= low <= round(exact) <= high <= 100
    assert low < high


@given(EVIDENCE, EVIDENCE)
def test_a_higher_score_never_has_a_lower_band(one: float, other: float) -> None:
    order = list(Band)
    less, more = sorted((one, other))
    bands = [CALIBRATION.band(round(CALIBRATION.score(evidence))) for evidence in (less, more)]
    assert order.index(bands[0]) <= order.index(bands[1])


def test_bands_begin_at_their_least_score() -> None:
    assert list(CALIBRATION.bands) == [Band.A_START, Band.SOLID, Band.STRONG]
    for band, least in CALIBRATION.bands.items():
        assert CALIBRATION.band(least) is band
        assert CALIBRATION.band(least - 1) is not band
    assert CALIBRATION.band(0) is Band.NOT_YET
    assert CALIBRATION.band(100) is Band.STRONG


def test_no_evidence_scores_0_and_full_evidence_100() -> None:
    assert CALIBRATION.score(0) == 0
    assert CALIBRATION.score(1) == 100


def test_a_points_status_grows_with_its_strength() -> None:
    statuses = [CALIBRATION.status(strength / 100) for strength in range(101)]
    assert list(dict.fromkeys(statuses)) == [PointStatus.MISSING, PointStatus.TOUCHED, PointStatus.COVERED]
    assert CALIBRATION.status(CALIBRATION.covered) is PointStatus.COVERED
    assert CALIBRATION.status(CALIBRATION.touched) is PointStatus.TOUCHED


def test_a_grade_survives_json_word_for_word(bank: QuestionBank) -> None:
    grade = SimilarityScorer(FakeEmbedder(), CALIBRATION, rivals=bank.questions).grade(
        bank.question("drift-monitoring"), "I watch the inputs – «drift» 😀. I retrain.\nI alert the team."
    )
    adapter = TypeAdapter(SimilarityGrade)
    assert adapter.validate_json(adapter.dump_json(grade)) == grade
    assert grade.coverage
    assert grade.criteria
    assert grade.sentences


def test_an_edited_calibration_has_another_version(tmp_path: Path) -> None:
    edited = tmp_path / "calibration.json"
    edited.write_bytes(CALIBRATION_FILE.read_bytes().replace(b"-14.0", b"-15.0"))
    assert Calibration.load(edited).version != Calibration.load().version


@pytest.mark.parametrize(
    ("strengths", "score"), [((0.0, 0.12), 0), ((0.45, 0.9), 100), ((0.0, 0.45), 50), ((0.285, 0.285), 50)]
)
def test_a_criterion_counts_strengths_between_nothing_and_full(
    strengths: tuple[float, ...], score: int
) -> None:
    assert Calibration.load().criterion_score(strengths) == score
