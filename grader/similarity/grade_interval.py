from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class GradeInterval:
    """Where people's grades lay, 8 times in 10, for answers with the same expected grade.

    ``low`` and ``high`` are the ends at the ``expected`` grades, all from 0 to 1 and ascending, joined by
    straight lines. They were measured on data sets that the head had not seen (conformalized quantiles,
    Romano et al., 2019), so they carry its error too.
    """

    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def ends(self, grade: float, strangeness: float = 0.0) -> tuple[float, float]:
        """The ends around ``grade``; ``strangeness`` (0 up) moves each away by that share of its distance."""
        low = min(float(np.interp(grade, self.expected, self.low)), grade)
        high = max(float(np.interp(grade, self.expected, self.high)), grade)
        wider = 1.0 + strangeness
        return max(0.0, grade - (grade - low) * wider), min(1.0, grade + (high - grade) * wider)
