"""Which words a text denies."""

from __future__ import annotations

import pytest

from grader.text.negation import polarity
from tests.fakes import FakeEmbedder


def denied(text: str) -> set[str]:
    [embedding] = FakeEmbedder().embed([text])
    found = polarity(embedding.text, embedding.places)
    return {word for word, is_denied in zip(embedding.words, found.denied, strict=True) if is_denied}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I never monitor the model.", "monitor"),
        ("Never monitored anything.", "monitored"),
        ("I don't monitor the model.", "monitor"),
        ("I don’t monitor the model.", "monitor"),
        ("I cannot monitor the model.", "monitor"),
        ("Monitoring wasn't part of my plan.", "monitoring"),
        ("I do not think that we should monitor it, as drift is rare.", "drift"),
        ("There is no need to monitor the model.", "monitor"),
        ("Monitoring is a waste of time.", "monitoring"),
        ("I calibrate it daily, but I never monitor it.", "monitor"),
    ],
)
def test_what_the_speaker_does_not_do_is_denied(text: str, word: str) -> None:
    assert word in denied(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I monitor the model.", "monitor"),
        ("I never calibrate it, but I monitor it.", "monitor"),
        ("I never calibrate it. I monitor it.", "monitor"),
        ("I never ship without a check.", "check"),
        ("I not only monitor the model, I retrain it.", "monitor"),
        ("I have no doubt that we monitor it.", "monitor"),
        ("The camera does not drift.", "drift"),
        ("A network without a monitor drifts.", "monitor"),
    ],
)
def test_what_is_said_or_is_about_the_world_is_not_denied(text: str, word: str) -> None:
    assert word not in denied(text)


DICTATED = (
    "well first i look at the images because i never trust a label that nobody checked and then we {said} "
    "with two people on each batch so that the hard cases are found early and i write down what we decide"
)


@pytest.mark.parametrize("word", ["images", "batch", "hard", "decide"])
def test_without_marks_a_negator_reaches_no_further_than_its_clause(word: str) -> None:
    assert word not in denied(DICTATED.format(said="annotate again"))


def test_without_marks_what_follows_a_negator_is_denied() -> None:
    found = denied(DICTATED.format(said="never annotate again"))
    assert {"annotate", "again"} <= found
    assert {"images", "decide"}.isdisjoint(found)


def test_a_text_without_words_denies_nothing() -> None:
    assert denied("…!?") == set()
