"""From evidence to a 0-100 score with an interval: a readable file of knots, no code, no pickle."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter

from grader.models import Band, PointStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence reads as a grade.

    ``knots`` are (evidence, score) pairs, ascending in both, joined by straight lines. ``interval`` holds
    what to add to the score for the ends of an 80% interval. ``covered`` and ``touched`` are the least
    strengths of a point with that status. A point counts nothing towards its criterion up to the first
    strength in ``criterion``, and in full from the second. ``bands`` gives the least score of each band
    above the lowest.
    """

    version: str
    fitted_on: str
    knots: tuple[tuple[float, float], ...]
    interval: tuple[float, float]
    covered: float
    touched: float
    criterion: tuple[float, float]
    bands: dict[Band, int]

    @classmethod
    def load(cls, path: Path = CALIBRATION_FILE) -> Calibration:
        """The calibration in ``path``; its version ends in the file's digest, so that no edit goes unseen."""
        raw = path.read_bytes()
        read = TypeAdapter(cls).validate_json(raw)
        return replace(read, version=f"{read.version}.{hashlib.sha256(raw).hexdigest()[:6]}")

    def score(self, evidence: float) -> float:
        """0 to 100; never falls when the evidence grows."""
        xs, ys = zip(*self.knots, strict=True)
        return float(np.interp(evidence, xs, ys))

    def ends(self, score: float) -> tuple[int, int]:
        """Low and high end, between which 8 of 10 such answers belong."""
        below, above = self.interval
        return max(0, round(score + below)), min(100, round(score + above))

    def band(self, score: int) -> Band:
        reached = [band for band, least in self.bands.items() if score >= least]
        return max(reached, key=lambda band: self.bands[band], default=Band.NOT_YET)

    def criterion_score(self, strengths: Sequence[float]) -> int:
        """0 to 100, from the strengths of a criterion's points."""
        nothing, full = self.criterion
        return round(100 * float(np.interp(strengths, [nothing, full], [0.0, 1.0]).mean()))

    def status(self, strength: float) -> PointStatus:
        if strength >= self.covered:
            return PointStatus.COVERED
        return PointStatus.TOUCHED if strength >= self.touched else PointStatus.MISSING
