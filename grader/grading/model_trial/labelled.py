"""A dozen made-up answers to questions of the bank that ships, with what a careful reader says of each point.

``labelled_answers.json`` is written by ``python -m benchmarks.trial_answers``. A language model wrote the
answers and set the labels. What the local grader says of them is by a reader that was made without their
questions, for the one that ships has learnt from these very labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.models import Level, PointStatus
from grader.models.limits import Percent, Share  # noqa: TC001 - read at run time, from JSON
from grader.models.similarity_grade import MOST_DOUBTFUL

LABELS_FILE = Path(__file__).with_name("labelled_answers.json")
PARTIAL_FROM, STRONG_FROM = 0.25, 0.75
"""Share of a criterion's points made, a part counting half, from which its labels call it partial, strong."""


class Tier(StrEnum):
    """What an answer was written to be."""

    STRONG = "strong"
    GOOD = "good"
    THIN = "thin"
    WRONG = "wrong"
    OFF_TOPIC = "off_topic"

    @property
    def rank(self) -> int:
        """The higher the better; confident mistakes and another subject are both worth nothing."""
        return {Tier.STRONG: 3, Tier.GOOD: 2, Tier.THIN: 1}.get(self, 0)


class Made(StrEnum):
    """Whether an answer makes a point: in full, in part, or not."""

    COVERED = "covered"
    TOUCHED = "touched"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LabelledPoint:
    """``made`` is the label, ``local`` what the local grader says, with its ``likelihood``; ``weight`` is the
    point's share of the rubric."""

    criterion_id: str
    point: str
    weight: Share
    made: Made
    local: PointStatus
    likelihood: Share


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """An answer with all points of its question's rubric; ``local_score`` is the local grader's."""

    question_id: str
    tier: Tier
    text: str
    local_score: Percent
    points: tuple[LabelledPoint, ...]

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The points that a model is asked about first, as ``SimilarityGrade.doubtful`` names them."""
        unsure = [each for each in self.points if each.local is PointStatus.UNSURE]
        unsure.sort(key=lambda each: -each.weight)
        return tuple(each.point for each in unsure[:MOST_DOUBTFUL])

    @property
    def levels(self) -> dict[str, Level]:
        """The level that the labels of its points come to, for each criterion."""
        worth = {Made.COVERED: 1.0, Made.TOUCHED: 0.5, Made.MISSING: 0.0}
        made: dict[str, list[float]] = {}
        for each in self.points:
            made.setdefault(each.criterion_id, []).append(worth[each.made])
        return {name: _level(sum(shares) / len(shares)) for name, shares in made.items()}


def labelled_answers(file: Path = LABELS_FILE) -> tuple[LabelledAnswer, ...]:
    """The answers in the file."""
    from pydantic import TypeAdapter

    read: tuple[LabelledAnswer, ...] = TypeAdapter(tuple[LabelledAnswer, ...]).validate_json(
        file.read_bytes()
    )
    return read


def _level(share: float) -> Level:
    if share < PARTIAL_FROM:
        return Level.MISSING
    return Level.PARTIAL if share < STRONG_FROM else Level.STRONG
