"""Every manner of answering that the table knows: it ends in a grade, or in one sentence with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError
from grader.grading.rubric.endpoint.capabilities import Way
from tests.grading.rubric.default_reply import SENTENCE
from tests.grading.rubric.kit import KEY
from tests.grading.rubric.manners.manner import GRADE, Manner, Told, good, most_calls
from tests.grading.rubric.manners.playing import POINTS, kind_of, met, short
from tests.grading.rubric.manners.table import MANNERS

if TYPE_CHECKING:
    from grader.models import Question

PROCESSOR_S = 20.0
"""Seconds of the processor, server and all: a tenth of it is usual."""
SOURCE = re.compile(r"[\w.-]+/[\w.-]+#\d+|[\w-]+(\.[\w-]+)+/\S*")
BY_THE_BOOK = Manner("answers by the book", "", "", good, GRADE, 1)


@pytest.fixture(scope="module")
def asked(question: Question) -> Question:
    return short(question)


@pytest.fixture(scope="module")
def levels(asked: Question) -> list[list[str] | None]:
    """What the same replies come to, by the one way of asking and the other."""
    return [met(BY_THE_BOOK, way, asked).levels for way in Way]


@pytest.mark.parametrize(
    ("manner", "way"),
    [
        pytest.param(manner, way, id=f"{manner.service} {manner.name} [{way}]")
        for manner in MANNERS
        for way in manner.ways
    ],
)
def test_a_manner_ends_in_the_grade_or_in_the_true_reason(
    manner: Manner, way: Way, asked: Question, levels: list[list[str] | None]
) -> None:
    outcome = met(manner, way, asked)
    said = str(outcome.error)
    if isinstance(manner.expect, Told):
        assert outcome.grade is None
        assert kind_of(outcome.error) == manner.expect.kind, said
        for words in manner.expect.says:
            assert re.search(words, said, re.IGNORECASE), said
        for words in manner.expect.never:
            assert not re.search(words, said, re.IGNORECASE), said
        assert said.endswith(".")
    else:
        assert outcome.levels is not None, said
        assert outcome.levels in levels
    assert outcome.calls <= most_calls(manner, way, POINTS)
    assert outcome.processor_s < PROCESSOR_S
    kept = outcome.error.exchanges if isinstance(outcome.error, NotGradedError) else ()
    assert KEY[:12] not in f"{outcome.grade!r}{said}{kept!r}"
    assert not [sentence for sentence in _long_sentences(asked.model_answer) if sentence in said]


def test_every_manner_has_a_report_and_a_name_of_its_own() -> None:
    assert [manner.name for manner in MANNERS if not SOURCE.fullmatch(manner.source)] == []
    names = [(manner.service, manner.name) for manner in MANNERS]
    assert len(set(names)) == len(names)


def _long_sentences(answer: str) -> list[str]:
    """The beginnings of an answer's sentences, long enough to be nobody else's words."""
    return [found.strip()[:40] for found in SENTENCE.findall(answer) if len(found.strip()) > 40]
