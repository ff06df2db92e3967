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
    """How often what a grader says of single points is right, 0 to 1, on questions that it had not seen.

    ``covered_right`` is the share of the points called covered that a careful reader ticks at least in part,
    ``missing_right`` the share of those called missing that they do not tick.
    """

    covered_right: float
    missing_right: float


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
