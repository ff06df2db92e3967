"""What is kept of the bank's texts between runs saves time and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.grading.similarity import reference_cache
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.grading.similarity.reference_cache import ReferenceCache
from tests.fakes import FakeEmbedder
from tests.questions import MODEL_ANSWER, criterion, question

if TYPE_CHECKING:
    from pathlib import Path

ASKED = question(criterion("parts", "Replacement gearboxes are stored near the workshop.", weight=100))
ANSWER = "Every morning we calibrate the sensors, and spare motors are kept in a cupboard."


def scorer(folder: Path, embedder: FakeEmbedder, weights: str = "one") -> SimilarityGrader:
    return SimilarityGrader(
        embedder,
        Calibration.load(),
        bank=QuestionBank([ASKED]),
        cache=ReferenceCache(folder, weights=weights),
    )


def embedded(embedder: FakeEmbedder) -> list[str]:
    return [text for call in embedder.calls for text in call]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "references"


def test_a_second_run_embeds_the_answer_alone_and_grades_alike(folder: Path) -> None:
    first = scorer(folder, FakeEmbedder()).grade(ASKED, ANSWER)
    second_run = FakeEmbedder()
    assert scorer(folder, second_run).grade(ASKED, ANSWER) == first
    assert embedded(second_run) == [ANSWER]


def test_other_weights_or_another_model_answer_are_embedded_anew(folder: Path) -> None:
    scorer(folder, FakeEmbedder()).grade(ASKED, ANSWER)
    other_weights, other_text = FakeEmbedder(), FakeEmbedder()
    scorer(folder, other_weights, weights="two").grade(ASKED, ANSWER)
    changed = replace(ASKED, model_answer=f"{MODEL_ANSWER} Oil is changed.")
    SimilarityGrader(
        other_text,
        Calibration.load(),
        bank=QuestionBank([changed]),
        cache=ReferenceCache(folder, weights="one"),
    ).grade(changed, ANSWER)
    assert MODEL_ANSWER in embedded(other_weights)
    assert changed.model_answer in embedded(other_text)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"no archive at all" * 99])
def test_a_damaged_file_is_written_anew(folder: Path, content: bytes) -> None:
    first = scorer(folder, FakeEmbedder()).grade(ASKED, ANSWER)
    [file] = folder.iterdir()
    file.write_bytes(content)
    assert scorer(folder, FakeEmbedder()).grade(ASKED, ANSWER) == first
    third_run = FakeEmbedder()
    scorer(folder, third_run).grade(ASKED, ANSWER)
    assert embedded(third_run) == [ANSWER]


def test_without_a_place_to_write_grading_goes_on(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("a file where the folder should be")
    expected = SimilarityGrader(FakeEmbedder(), Calibration.load(), bank=QuestionBank([ASKED])).grade(
        ASKED, ANSWER
    )
    assert scorer(in_the_way, FakeEmbedder()).grade(ASKED, ANSWER) == expected


def test_no_answer_and_no_question_from_outside_the_bank_is_kept(folder: Path) -> None:
    outside = replace(ASKED, id="outside", model_answer="Grease the joints twice a year.")
    scorer(folder, FakeEmbedder()).grade(outside, ANSWER)
    assert not folder.exists()


def test_an_edited_bank_does_not_fill_the_disk(folder: Path) -> None:
    cache, embedder = ReferenceCache(folder, weights="one"), FakeEmbedder()
    for number in range(reference_cache.MOST_FILES + 5):
        texts = [f"text {number}"]
        cache.put(texts, embedder.embed(texts))
    assert len(list(folder.iterdir())) == reference_cache.MOST_FILES
    assert cache.get([f"text {reference_cache.MOST_FILES + 4}"]) is not None
