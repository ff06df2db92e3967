from __future__ import annotations

from grader.models import Span
from grader.practice.bearing import SimilarityBearing
from tests.practice.conftest import SMALL_BANK, fake_scorer

ROBOT = SMALL_BANK.question("robot")
ANSWER = "We drink tea at noon. Motors are in stock. Everybody may stop the line."


def span_of(words: str) -> Span:
    start = ANSWER.index(words)
    return Span(start, start + len(words))


def test_words_bear_on_the_criterion_whose_point_they_make_and_on_no_other() -> None:
    bearing = SimilarityBearing(fake_scorer())
    motors = span_of("Motors are in stock.")
    assert bearing.nearest(ROBOT, ANSWER, "parts", motors) > 0.8
    assert bearing.nearest(ROBOT, ANSWER, "people", motors) < 0.4
    assert bearing.nearest(ROBOT, ANSWER, "parts", span_of("We drink tea at noon.")) < 0.3


def test_an_unknown_criterion_is_borne_on_by_nothing() -> None:
    assert SimilarityBearing(fake_scorer()).nearest(ROBOT, ANSWER, "other", Span(0, 20)) == 0.0


def test_the_sentence_for_a_point_is_the_one_that_makes_it() -> None:
    found = SimilarityBearing(fake_scorer()).sentence_for(ROBOT, ANSWER, "Motors are in stock.")
    assert found is not None
    assert ANSWER[found[0].start : found[0].end] == "Motors are in stock."
    assert found[1] > 0.8


def test_a_point_that_nobody_makes_has_a_sentence_that_is_worth_little() -> None:
    found = SimilarityBearing(fake_scorer()).sentence_for(ROBOT, "We drink tea.", "Motors are in stock.")
    assert found is not None
    assert found[1] < 0.3


def test_an_answer_without_sentences_has_none_for_any_point() -> None:
    assert SimilarityBearing(fake_scorer()).sentence_for(ROBOT, "…", "Motors are in stock.") is None


def test_one_bearing_can_be_asked_about_another_answer() -> None:
    bearing = SimilarityBearing(fake_scorer())
    bearing.sentence_for(ROBOT, ANSWER, "Motors are in stock.")
    found = bearing.sentence_for(ROBOT, "Motors are in stock.", "Motors are in stock.")
    assert found is not None
    assert found[0] == Span(0, 20)
