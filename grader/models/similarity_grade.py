from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from grader.models.grade import GraderKind


class PointStatus(StrEnum):
    """How far an answer makes a point; UNSURE where the grader does not know."""

    COVERED = "covered"
    TOUCHED = "touched"
    UNSURE = "unsure"
    MISSING = "missing"


class Band(StrEnum):
    """A score in words, from weakest to strongest."""

    NOT_YET = "Not there yet"
    A_START = "A start"
    SOLID = "Solid"
    STRONG = "Strong"


class FlagKind(StrEnum):
    """Something about an answer that a reader of its score should know."""

    TOO_SHORT = "too_short"
    OFF_TOPIC = "off_topic"
    DENIES = "denies"
    REPEATS = "repeats"
    KEYWORD_LIST = "keyword_list"
    ECHO = "echo"
    NEAR_COPY = "near_copy"
    OTHER_LANGUAGE = "other_language"
    OPEN_BLANK = "open_blank"


@dataclass(frozen=True, slots=True)
class Flag:
    """A kind for programs and one sentence for the candidate."""

    kind: FlagKind
    message: str


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the answer as the half-open character range ``[start, end)``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """One point of the model answer or of a criterion, and what the answer does about it.

    ``criterion_id`` is None for a point of the model answer. ``strength``, 0 to 1, is the share of the point
    that a careful reader is expected to tick; ``likelihood``, 0 to 1, how likely it is that they tick it in
    full. ``sentence`` and ``second`` are indexes into ``SimilarityGrade.sentences``: the sentence that makes
    the point or, where the status is UNSURE, comes nearest, and another that it takes; ``sentence`` is None
    when the point is missing. ``weight`` is the point's share of all that a full answer says, 0 to 1, and
    ``added`` its share of the score, in points of it. Grades of earlier versions lack ``likelihood``, and
    the oldest ``weight`` and ``added``.
    """

    point: str
    criterion_id: str | None
    status: PointStatus
    strength: float
    sentence: int | None
    weight: float | None = None
    added: float | None = None
    likelihood: float | None = None
    second: int | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """The sentences that make the point, or come nearest to it."""
        return tuple(place for place in (self.sentence, self.second) if place is not None)


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """How much of one criterion's points the answer makes, 0 to 100."""

    criterion_id: str
    title: str
    weight: int
    score: int


@dataclass(frozen=True, slots=True)
class GraderVersion:
    """What decides a similarity grade besides the answer; equal versions grade alike.

    ``question`` stands for the question, its guidance and its model answer; ``rubric`` is None without one.
    The other questions of a bank count too, but only for an answer that fits one of them better.
    """

    code: str
    weights: str
    calibration: str
    rubric: str | None
    question: str = ""

    def __str__(self) -> str:
        rubric = f" rubric:{self.rubric[:8]}" if self.rubric else ""
        question = f" question:{self.question[:8]}" if self.question else ""
        return f"{self.code} weights:{self.weights[:8]} calibration:{self.calibration}{question}{rubric}"


@dataclass(frozen=True, slots=True)
class SimilarityGrade:
    """What the local scorer says about one answer.

    ``score`` and the ends ``low`` and ``high`` of its 80% interval run from 0 to 100. ``unusual`` says that
    the interval is wider because the answer is unlike those that people graded for the calibration.
    ``sentences`` cover the answer exactly as it was typed.
    """

    kind: ClassVar[GraderKind] = GraderKind.SIMILARITY

    score: int
    low: int
    high: int
    band: Band
    coverage: tuple[PointCoverage, ...]
    criteria: tuple[CriterionCoverage, ...]
    flags: tuple[Flag, ...]
    sentences: tuple[Span, ...]
    version: GraderVersion
    unusual: bool = False
