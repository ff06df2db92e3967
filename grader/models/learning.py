from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.rubric_grade import Level


class Quality(StrEnum):
    """How good an example answer is as a whole."""

    STRONG = "strong"
    PARTIAL = "partial"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class ExampleLevel:
    """The level that an example reaches on one criterion, with the reason in a sentence."""

    criterion_id: str
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """An answer written to show a quality, with a level for each criterion, in the rubric's order."""

    question_id: str
    quality: Quality
    answer: str
    levels: tuple[ExampleLevel, ...]

    @property
    def id(self) -> str:
        return f"{self.question_id}/{self.quality}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a score follows people's grades on one data set, none of whose answers it was fitted on.

    ``within`` and ``pooled`` are Pearson correlations, within a question (mean over questions, weighted by
    answers) and over all answers; None where they are not defined. ``rmse`` is in grades from 0 to 1.
    ``kappa`` is Cohen's with quadratic weights. ``covered`` is the share of grades in the 80% interval.
    """

    within: float | None
    pooled: float | None
    rmse: float
    kappa: float | None
    covered: float | None


@dataclass(frozen=True, slots=True)
class FittedSet:
    """A set of human-graded answers that a calibration rests on.

    ``sha256`` is its file's. ``level`` says whether its grades, which allow part marks, set the level and
    the interval; right-or-wrong marks count for the ranking only. ``left_out`` and ``cosine`` say how the
    score and the whole-text cosine agreed with its graders when it was left out of the fit;
    ``second_human`` how a second grader agreed with the first, where there are two.
    """

    name: str
    sha256: str
    answers: int
    questions: int
    level: bool
    left_out: Agreement
    cosine: Agreement
    second_human: Agreement | None = None


@dataclass(frozen=True, slots=True)
class PointFigures:
    """How statements about points did on labelled answers to questions left out of the training.

    ``answers`` and ``points`` count them. All others are shares from 0 to 1: of the points called covered,
    how many are so in full and at least in part; of those called missing, how many are not made; of all, how
    many are called one or the other; of points rightly called covered, how often a sentence shown is the
    right one; and of the points that an answer contradicts, how many are called covered. ``within`` and
    ``over_all`` are areas under the curve for telling covered points from others, in one answer and over all;
    ``rmse`` compares the score with the share that readers tick, in points of 100, and the next three say how
    often the interval holds that share, how wide it is on average, in points, and how often a wrong answer
    scores below the strong and the good ones to its question. ``mistakes_found`` is the share of the wrong
    answers that are said to hold mistakes, ``false_alarms`` that of all others.
    """

    name: str
    answers: int
    points: int
    covered_in_full: float
    covered_in_part: float
    missing_right: float
    asserted: float
    sentence_right: float
    contradicted_called_covered: float | None
    within: float
    over_all: float
    rmse: float
    interval_holds: float
    interval_width: float
    right_order: float
    mistakes_found: float
    false_alarms: float


@dataclass(frozen=True, slots=True)
class TickCounts:
    """How the points that a candidate ticked stand to what the grader had said of them.

    ``unsure_said`` and ``unsure_not_said`` are points that the grader was unsure of; of those that it called
    covered or missing, the candidate ``agreed`` with some and ``differed`` from others.
    """

    unsure_said: int = 0
    unsure_not_said: int = 0
    agreed: int = 0
    differed: int = 0
