"""The evidence of graded answers, as columns of numbers to fit on."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.grader import Shown, SimilarityGrader
    from grader.models import Question
    from research.human_answers import HumanFile

CHUNK = 128
STRANGERS = 8
"""One answer in so many is also held against another question of its file, where it is worth nothing."""


@dataclass(frozen=True, eq=False)
class EvidenceTable:
    """A file's answers: their ``questions``, ``grades`` (0 to 1) and evidence, and which ones are
    ``strangers``: answers to another question, which nobody graded and which count as 0."""

    file: HumanFile
    questions: NDArray[np.str_]
    grades: NDArray[np.float64]
    shown: tuple[Shown, ...]
    strangers: NDArray[np.bool_]

    @property
    def features(self) -> NDArray[np.float64]:
        """One row an answer: coverage and richness."""
        return np.array([[item.evidence.coverage, item.evidence.richness] for item in self.shown])

    @property
    def relevance(self) -> NDArray[np.float64]:
        return np.array([item.relevance for item in self.shown])


def evidence_table(
    file: HumanFile, scorer: SimilarityGrader, advance: Callable[[int], None]
) -> EvidenceTable:
    """Read every answer once, and some once more beside a question that they do not answer."""
    pairs = [(item.question, item.answer) for item in file.answers]
    every = [*pairs, *_strangers(file)]
    order = sorted(range(len(every)), key=lambda place: len(every[place][1]))
    shown: list[Shown] = []
    for start in range(0, len(order), CHUNK):
        chunk = [every[place] for place in order[start : start + CHUNK]]
        shown += scorer.show_many(chunk)
        advance(len(chunk))
    return EvidenceTable(
        file,
        np.array([question.id for question, _ in every]),
        np.array([item.grade for item in file.answers] + [0.0] * (len(every) - len(pairs))),
        tuple(shown[place] for place in np.argsort(order)),
        np.arange(len(every)) >= len(pairs),
    )


def _strangers(file: HumanFile) -> Sequence[tuple[Question, str]]:
    questions = list({item.question.id: item.question for item in file.answers}.values())
    if len(questions) == 1:
        return ()
    dice = random.Random(0)
    chosen = dice.sample(file.answers, max(1, len(file.answers) // STRANGERS))
    pairs = []
    for item in chosen:
        other = dice.choice(questions)
        if other.id != item.question.id:
            pairs.append((other, item.answer))
    return pairs
