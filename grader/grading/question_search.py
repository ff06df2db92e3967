"""Questions by what they mean: near to some words, near to each other, or asked for by a job advert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.loader import GraderLoader
    from grader.models import Question

NEAR = 0.3
"""The least likeness at which a question has to do with what is searched for."""
SAME = 0.8
"""The least likeness at which two questions may ask the same thing."""
FITS = 0.3
"""The least likeness of a question to a sentence of an advert."""
MOST_SENTENCES = 300
FEWEST_WORDS = 3
"""Of a line of an advert that says anything."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question and how near it is to what was asked for: a cosine, 1 for the same words."""

    question: Question
    likeness: float


@dataclass(frozen=True, slots=True)
class Twins:
    """A question that is new, and another that may ask the same."""

    new: Question
    other: Question
    likeness: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A question that a job advert calls for, with the words of the advert that do."""

    question: Question
    reason: str
    likeness: float


class QuestionSearch:
    """Searches by meaning; questions that are met for the first time are read first, and then known.

    ``tell`` is told how many of how many have been read, where reading takes long.
    """

    def __init__(self, loader: GraderLoader) -> None:
        self._loader = loader

    @property
    def ready(self) -> bool:
        """Whether a search would not wait for the grader to load."""
        return self._loader.ready

    def near(
        self,
        words: str,
        questions: Sequence[Question],
        most: int,
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Found]:
        """The questions that have most to do with ``words``, nearest first.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        texts = [question.text for question in questions]
        near = self._loader.scorer().meanings.nearest(words, texts, most, tell=tell)
        return [Found(questions[each.place], each.likeness) for each in near if each.likeness >= NEAR]

    def twins(self, new: Sequence[Question], known: Sequence[Question]) -> list[Twins]:
        """New questions that may ask what a known one asks, or one of the new before them.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        if not new:
            return []
        every = [*known, *new]
        likeness = self._loader.scorer().meanings.likeness(
            [question.text for question in new], [question.text for question in every]
        )
        found = []
        for number, question in enumerate(new):
            before = likeness[number, : len(known) + number]
            if len(before) and before.max() >= SAME:
                place = int(before.argmax())
                found.append(Twins(question, every[place], float(before[place])))
        return found

    def fitting(
        self,
        advert: str,
        questions: Sequence[Question],
        most: int,
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Fit]:
        """The questions that fit an advert best, each with the sentence that it has most to do with.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        # What cuts sentences takes a while to load.
        from grader.text.sentences import whole_sentence_spans

        lines = [line.strip(" \t-*•·–") for line in advert.splitlines()]
        sentences = [line[span.start : span.end] for line in lines for span in whole_sentence_spans(line)]
        said = [each for each in dict.fromkeys(sentences) if len(each.split()) >= FEWEST_WORDS]
        said = said[:MOST_SENTENCES]
        if not (said and questions):
            return []
        likeness = self._loader.scorer().meanings.likeness(
            said, [question.text for question in questions], tell=tell
        )
        # A sentence that is near to every question calls for none of them.
        calls = likeness - likeness.mean(axis=1, keepdims=True)
        reasons = calls.argmax(axis=0).tolist()
        best = sorted(range(len(questions)), key=lambda place: -calls[reasons[place], place])
        fits = [
            Fit(questions[place], said[reasons[place]], float(likeness[reasons[place], place]))
            for place in best
        ]
        return [fit for fit in fits if fit.likeness >= FITS][:most]
