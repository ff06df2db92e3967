from __future__ import annotations

from grader.grading.rubric_practice import SimilarityBearing
from grader.models import Span
from tests.rehearse_kit import fake_scorer

ANSWER = "Motors are in stock. Everybody may stop the line."


def test_words_are_alike_as_far_as_the_scorer_finds_them_so() -> None:
    same, other = SimilarityBearing(fake_scorer()).alike(
        "Motors are in stock.", ["Motors are in stock.", "We drink tea at noon."]
    )
    assert same > 0.99
    assert other < 0.4


def test_sentences_are_those_that_the_similarity_grade_marks() -> None:
    spans = SimilarityBearing(fake_scorer()).sentences(ANSWER)
    assert [ANSWER[span.start : span.end] for span in spans] == [
        "Motors are in stock.",
        "Everybody may stop the line.",
    ]
    assert SimilarityBearing(fake_scorer()).sentences("…") == ()
    assert spans[0] == Span(0, 20)
