"""Whether an answer is an answer to its question at all."""

from __future__ import annotations

import numpy as np

from grader.similarity.alignment import ramp

ELSEWHERE, AT_HOME = 0.15, 0.35
"""Fit up to which a long answer is about something else, and from which it surely is not."""
SHORT, LONG = 60, 100
"""Words: a shorter answer's fit is too noisy to count, a longer one's counts in full."""


def belonging(fit: float, words: int) -> float:
    """1 for an answer that may belong to its question, down to 0 for a long one about something else.

    ``fit`` is the mean cosine of the answer's sentences with the points nearest to them.
    """
    doubt = ramp(np.array(float(words)), SHORT, LONG) * (1 - ramp(np.array(fit), ELSEWHERE, AT_HOME))
    return 1.0 - float(doubt)
