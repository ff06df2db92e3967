"""How likely a careful reader ticks a point, and what may then be said of it.

A logistic regression weighs what the trained reader says and what the untrained alignment says. Its weights,
and the likelihoods from which a point is called covered or missing, were fitted on labelled answers to
questions that the reader had not been trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter

from grader.grading.similarity.calibration import GradeInterval  # noqa: TC001 - read at run time, from JSON
from grader.models import PointFigures, PointStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.point_evidence import PointEvidence

LIKELIHOODS_FILE = Path(__file__).with_name("reader.json")
WEIGHTS_FILE = Path(__file__).with_name("reader.safetensors")
PARTLY, OPPOSED = 1, 2
"""The columns of ``PointReading.logits`` for points made at least in part, and for contradicted ones."""
MOST_OPPOSED = 3
"""Points opposed most that tell whether an answer holds mistakes."""


@dataclass(frozen=True, eq=False)
class PointReading:
    """What the network says of points (rows).

    ``logits`` has three columns: that the answer makes the point in full, at least in part, and that it says
    something incompatible. ``by_sentence`` (points by sentences) is the second logit by each sentence alone.
    """

    logits: NDArray[np.float64]
    by_sentence: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PointJudgment:
    """``likelihood`` (0 to 1) is how likely a careful reader ticks the point in full, ``partly`` at least in
    part; ``opposed`` is how far what is said reads like something incompatible with it."""

    likelihood: float
    partly: float
    opposed: float = 0.0

    @property
    def strength(self) -> float:
        """The share of the point that the reader is expected to tick, 0 to 1: a part counts half."""
        return (self.likelihood + max(self.likelihood, self.partly)) / 2


@dataclass(frozen=True, slots=True)
class Logistic:
    """A probability from features: the logistic function of ``constant`` and a weighted sum."""

    constant: float
    weights: tuple[float, ...]

    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """One for each row."""
        return np.asarray(1 / (1 + np.exp(-(self.constant + features @ np.array(self.weights)))), np.float64)


@dataclass(frozen=True, slots=True)
class Assertions:
    """Chances from which a point is called covered (both) or missing (both at most); between, none is."""

    covered_in_full: float
    covered_in_part: float
    missing: float
    missing_in_part: float

    def status(self, judgment: PointJudgment) -> PointStatus:
        if judgment.likelihood >= self.covered_in_full and judgment.partly >= self.covered_in_part:
            return PointStatus.COVERED
        if judgment.likelihood <= self.missing and judgment.partly <= self.missing_in_part:
            return PointStatus.MISSING
        return PointStatus.UNSURE


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """The regression for points with its limits, and what the score's interval is, as ``reader.json`` holds
    them; ``mistaken`` is the ``doubt`` from which an answer is said to hold mistakes, ``weights`` the
    SHA-256 of the reader's weights, and ``embedding`` that of the embedding model's."""

    version: str
    weights: str
    embedding: str
    in_full: Logistic
    in_part: Logistic
    assertions: Assertions
    interval: GradeInterval
    mistaken: float
    measured: tuple[PointFigures, ...]

    @classmethod
    def load(cls, path: Path = LIKELIHOODS_FILE) -> Likelihoods:
        read: Likelihoods = _adapter().validate_json(path.read_bytes())
        return read

    def as_json(self) -> str:
        return _adapter().dump_json(self, indent=2).decode() + "\n"

    def judge(self, reading: PointReading, evidence: PointEvidence) -> list[PointJudgment]:
        """A judgment a point."""
        table = features(reading, evidence)
        opposed = 1 / (1 + np.exp(-reading.logits[:, OPPOSED]))
        chances = zip(self.in_full.chances(table), self.in_part.chances(table), opposed, strict=True)
        return [PointJudgment(float(full), float(part), float(against)) for full, part, against in chances]


def doubt(opposed: Sequence[float]) -> float:
    """How far an answer reads like a mistaken one, 0 to 1: by the points that it opposes most."""
    most = sorted(opposed, reverse=True)[:MOST_OPPOSED]
    return sum(most) / max(len(most), 1)


LIKENESS_TRUST = 3.0
"""What likeness without training weighs beside the trained logit in choosing a sentence."""


def placing(reading: PointReading, evidence: PointEvidence) -> NDArray[np.float64]:
    """How far each sentence makes each point (points by sentences), the higher the more."""
    return reading.by_sentence + LIKENESS_TRUST * evidence.likeness


def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Likelihoods)


def features(reading: PointReading, evidence: PointEvidence) -> NDArray[np.float64]:
    """What the regression weighs: a row a point.

    Nothing of the answer as a whole is among it. That would rank no worse, but an answer that is short, or
    poor elsewhere, would have its points called missing though it plainly makes them.
    """
    nearest = np.sort(evidence.aligned, axis=1)[:, ::-1]
    second = nearest[:, 1] if nearest.shape[1] > 1 else np.zeros(len(nearest))
    return np.column_stack(
        [
            *reading.logits.T,
            evidence.cosine.max(axis=1),
            nearest[:, 0],
            evidence.together,
            evidence.with_last.max(axis=1),
            second,
        ]
    )
