"""Which words a text denies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading.similarity.negations import polarity
from grader.models import FlagKind, PointStatus
from grader.text.words import words_of
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from grader.grading.similarity.scorer import SimilarityScorer


def denied(text: str) -> set[str]:
    [embedding] = FakeEmbedder().embed([text])
    found = polarity(embedding)
    return {word for word, is_denied in zip(words_of(embedding), found.denied, strict=True) if is_denied}


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


def test_a_text_without_words_denies_nothing() -> None:
    assert denied("…!?") == set()


def test_a_denied_point_is_missing_and_the_flag_names_it(scorer: SimilarityScorer) -> None:
    asked = question(criterion("parts", "Replacement gearboxes are stored near the workshop.", weight=100))
    said, unsaid = scorer.grade_many(
        [
            (
                asked,
                "We stored replacement gearboxes near the workshop. Robots need oil, and we grease them.",
            ),
            (
                asked,
                "We never stored replacement gearboxes near the workshop. Robots need oil, we grease them.",
            ),
        ]
    )
    statuses = [
        next(item.status for item in grade.coverage if item.criterion_id == "parts")
        for grade in (said, unsaid)
    ]
    assert statuses == [PointStatus.COVERED, PointStatus.MISSING]
    assert unsaid.score < said.score
    [message] = [flag.message for flag in unsaid.flags if flag.kind is FlagKind.DENIES]
    assert "Replacement gearboxes are stored near the workshop." in message
