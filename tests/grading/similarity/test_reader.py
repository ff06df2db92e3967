"""The trained reader that the project ships: what it must see, and that it is the one that was measured."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.errors import EmbedderError
from grader.grading.similarity.likelihood import WEIGHTS_FILE, Likelihoods
from grader.grading.similarity.reader import Reader
from grader.grading.similarity.weights import Precision, packaged_weights, sha256
from grader.models import PointStatus
from tests.questions import criterion, question

if TYPE_CHECKING:
    from pathlib import Path

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.grader import SimilarityGrader
    from tests.grading.similarity.conftest import Tiers

LIKELIHOODS = Likelihoods.load()


def test_the_likelihoods_are_those_of_the_shipped_weights(real_embedder: TransformerEmbedder) -> None:
    assert sha256(WEIGHTS_FILE) == LIKELIHOODS.weights
    assert real_embedder.weights.digest == LIKELIHOODS.embedding


def test_what_ships_is_small() -> None:
    assert WEIGHTS_FILE.stat().st_size < 25_000_000


def test_weights_that_were_changed_are_refused(tmp_path: Path, real_embedder: TransformerEmbedder) -> None:
    changed = tmp_path / "reader.safetensors"
    changed.write_bytes(WEIGHTS_FILE.read_bytes()[:-1] + b"\0")
    with pytest.raises(EmbedderError, match=r"reader's weights in .* were refused"):
        Reader.load(real_embedder, changed, LIKELIHOODS.weights)


def test_both_precisions_read_nearly_alike(real_embedder: TransformerEmbedder) -> None:
    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.point_evidence import point_evidence
    from grader.text.sentences import sentence_spans

    text = "We label with two people and measure how far they agree. The cameras are cleaned each week."
    readings = []
    for embedder in (real_embedder, TransformerEmbedder(packaged_weights(), Precision.BFLOAT16)):
        reader = Reader.load(embedder, WEIGHTS_FILE, LIKELIHOODS.weights)
        points = reader.prepare(["Labelers follow a guide and their agreement is measured."])
        [(embedding, states)] = reader.embed([text])
        spans = sentence_spans(text)
        evidence = point_evidence([point.embedding for point in points], embedding, spans)
        readings.append(reader.read(points, states, spans, np.arange(len(spans)), evidence).logits)
    assert np.abs(readings[0] - readings[1]).max() < 0.3


def test_figures_were_taken_for_each_kind_of_answer() -> None:
    assert [each.name for each in LIKELIHOODS.measured] == ["bank", "natural", "misleading"]
    for each in LIKELIHOODS.measured[:2]:
        assert each.covered_in_part >= 0.9
        assert each.covered_in_full >= 0.8
        assert each.missing_right >= 0.93


def test_the_score_is_the_sum_of_what_the_points_brought(third_tiers: Tiers) -> None:
    for grade in third_tiers.grades.values():
        assert sum(item.added or 0.0 for item in grade.coverage) == pytest.approx(grade.score, abs=1.5)


def test_wrong_answers_have_few_points_called_covered(third_tiers: Tiers) -> None:
    statuses = [
        item.status
        for (_, tier), grade in third_tiers.grades.items()
        if tier == "wrong"
        for item in grade.coverage
    ]
    assert mean(status is PointStatus.COVERED for status in statuses) <= 0.1


def test_strong_answers_have_few_points_called_missing(third_tiers: Tiers) -> None:
    statuses = [
        item.status
        for (_, tier), grade in third_tiers.grades.items()
        if tier == "strong"
        for item in grade.coverage
    ]
    assert mean(status is PointStatus.MISSING for status in statuses) <= 0.2


def test_each_likelihood_and_place_lies_in_its_range(third_tiers: Tiers) -> None:
    for grade in third_tiers.grades.values():
        for item in grade.coverage:
            assert item.likelihood is not None
            assert 0 <= item.likelihood <= 1
            assert all(0 <= place < len(grade.sentences) for place in item.places)
            assert (item.sentence is None) == (item.status is PointStatus.MISSING)


def test_a_sentence_about_something_else_makes_no_point(real_scorer: SimilarityGrader) -> None:
    asked = question(criterion("parts", "Spare motors are kept near the line.", weight=100))
    answer = "My cat sleeps on a velvet pillow, and in summer we drive to the sea with the whole family."
    grade = real_scorer.grade(asked, answer)
    assert {item.status for item in grade.coverage} == {PointStatus.MISSING}
    assert grade.score <= 10


def test_one_answer_is_graded_alike_alone_and_among_others(
    real_scorer: SimilarityGrader, third_tiers: Tiers
) -> None:
    asked = replace(question(criterion("parts", "Spare motors are kept near the line.", weight=100)))
    texts = [text for (_, tier), text in third_tiers.answers.items() if tier == "thin"][:4]
    alone = [real_scorer.grade(asked, text).score for text in texts]
    together = [grade.score for grade in real_scorer.grade_many([(asked, text) for text in texts])]
    assert all(abs(one - other) <= 1 for one, other in zip(alone, together, strict=True))


def test_a_point_said_word_for_word_is_covered_but_not_when_denied(real_scorer: SimilarityGrader) -> None:
    point = "Spare motors are kept near the line."
    asked = question(criterion("parts", point, weight=100))
    said, denied = real_scorer.grade_many(
        [
            (asked, f"We grease the arm each week and look at the cables. {point}"),
            (asked, f"We grease the arm each week and look at the cables. I don't think that {point}"),
        ]
    )
    assert said.coverage[0].status is PointStatus.COVERED
    assert denied.coverage[0].status is not PointStatus.COVERED
