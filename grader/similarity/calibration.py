"""From evidence to a 0-100 score with an interval: a readable file of knots, no code, no pickle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from grader.models import Band, PointStatus

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence reads as a grade.

    ``knots`` are (evidence, score) pairs, ascending in both, joined by straight lines. ``interval`` holds
    what to add to the score for the ends of an 80% interval. ``covered`` and ``touched`` are the least
    strengths of a point with that status. ``bands`` gives the least score of each band above the lowest.
    """

    version: str
    fitted_on: str
    knots: tuple[tuple[float, float], ...]
    interval: tuple[float, float]
    covered: float
    touched: float
    bands: dict[Band, int]

    @classmethod
    def load(cls, path: Path = CALIBRATION_FILE) -> Calibration:
        return TypeAdapter(cls).validate_json(path.read_bytes())

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

    def status(self, strength: float) -> PointStatus:
        if strength >= self.covered:
            return PointStatus.COVERED
        return PointStatus.TOUCHED if strength >= self.touched else PointStatus.MISSING
