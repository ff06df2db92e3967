"""From evidence to a 0-100 score with an interval: a readable file of numbers, no code, no pickle."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field, TypeAdapter

from grader.models import FittedSet  # noqa: TC001 - read at run time, from JSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.evidence import Evidence


@dataclass(frozen=True, slots=True)
class UsualAnswers:
    """What the answers that the regression was fitted on were like: the ranges that 95% of them lay in."""

    coverage: tuple[float, float]
    richness: tuple[float, float]
    words: tuple[float, float]

    def novelty(self, evidence: Evidence) -> float:
        """0 for an answer like those; else how far it lies outside, in widths of the range it leaves most."""
        return max(
            _outside(evidence.coverage, *self.coverage),
            _outside(evidence.richness, *self.richness),
            _outside(math.log1p(evidence.words), *(math.log1p(end) for end in self.words)),
        )


def _outside(value: float, low: float, high: float) -> float:
    return max(0.0, low - value, value - high) / (high - low)


@dataclass(frozen=True, slots=True)
class GradeInterval:
    """Where people's grades lay, 8 times in 10, for answers with the same expected grade.

    ``low`` and ``high`` are the ends at the ``expected`` grades, all from 0 to 1 and ascending, joined by
    straight lines. They were measured on data sets that the regression had not seen (conformalized quantiles,
    Romano et al., 2019), so they carry its error too.
    """

    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def ends(self, grade: float, novelty: float = 0.0) -> tuple[float, float]:
        """The ends around ``grade``; ``novelty`` (0 up) moves each away by that share of its distance."""
        low = min(float(np.interp(grade, self.expected, self.low)), grade)
        high = max(float(np.interp(grade, self.expected, self.high)), grade)
        wider = 1.0 + novelty
        return max(0.0, grade - (grade - low) * wider), min(1.0, grade + (high - grade) * wider)


@dataclass(frozen=True, slots=True)
class Regression:
    """The grade from 0 to 1 that people are expected to give: a weighted sum of the evidence.

    There is no constant, so that no evidence is worth nothing, and no coefficient is negative, so that more
    evidence never counts against an answer.
    """

    coverage: float
    richness: float

    def expected(self, evidence: Evidence) -> float:
        """0 to 1."""
        return min(1.0, self.coverage * evidence.coverage + self.richness * evidence.richness)


CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


USUAL_WORDS = (20, 300)
"""The lengths of the labelled answers that intervals of the share ticked were measured on."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """The grade to expect from people, 0 to 1, the ends of its 80% interval, and whether these are wider
    because the answer is unlike those that the calibration was fitted on."""

    grade: float
    low: float
    high: float
    unusual: bool

    @classmethod
    def of(cls, grade: float, interval: GradeInterval, *, words: int) -> Expectation:
        """The share of the points that a careful reader is expected to tick, 0 to 1, in an answer of so many
        words."""
        shortest, longest = USUAL_WORDS
        novelty = max(0.0, math.log(shortest / max(words, 1)), math.log(max(words, 1) / longest))
        low, high = interval.ends(grade, novelty)
        return cls(grade, low, high, novelty > 0)


@dataclass(frozen=True, slots=True)
class PointThresholds:
    """``covered`` and ``touched`` are the least strengths of a point with that status. A point counts nothing
    towards its criterion up to the first strength in ``criterion``, and in full from the second."""

    covered: float
    touched: float
    criterion: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence reads as a grade, and what that was learnt from.

    ``regression``, ``interval``, ``usual`` and ``fitted_on`` are written by ``python -m grader calibrate``;
    ``points`` are set by hand.
    """

    version: str
    weights: str
    regression: Annotated[Regression, Field(alias="head")]
    interval: GradeInterval
    usual: Annotated[UsualAnswers, Field(alias="familiar")]
    points: PointThresholds
    fitted_on: tuple[FittedSet, ...]

    @classmethod
    def load(cls, path: Path = CALIBRATION_FILE) -> Calibration:
        """The calibration in ``path``; its version ends in the file's digest, so that no edit goes unseen."""
        raw = path.read_bytes()
        read: Calibration = _adapter().validate_json(raw)
        return replace(read, version=f"{read.version}.{hashlib.sha256(raw).hexdigest()[:6]}")

    def as_json(self) -> str:
        """The file's text, rounded to what matters and the same for the same calibration."""
        return _adapter().dump_json(self, indent=2, by_alias=True).decode() + "\n"

    def expect(self, evidence: Evidence, *, relevance: float = 1.0) -> Expectation:
        """The grade to expect; ``relevance`` (0 to 1) is how far the answer answers the question."""
        novelty = self.usual.novelty(evidence)
        grade = self.regression.expected(evidence) * relevance
        low, high = self.interval.ends(grade, novelty)
        return Expectation(grade, low, high, novelty > 0)

    def criterion_score(self, strengths: Sequence[float]) -> int:
        """0 to 100, from the strengths of a criterion's points."""
        nothing, full = self.points.criterion
        return round(100 * float(np.interp(strengths, [nothing, full], [0.0, 1.0]).mean()))


def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Calibration)
