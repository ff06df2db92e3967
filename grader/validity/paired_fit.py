"""From which difference between two scores on people agree that one answer is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.models import PairedError, PairedSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CLEARLY = 0.25
"""Difference between two human grades (0 to 1) that says clearly which answer is better."""
AIM = 0.87
"""Share of right orders to reach, on average over data sets: the aim of 0.85, with a margin for new ones."""
LARGEST = 50
"""Points of the score beyond which no difference is looked for."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of a set's answers to one question that people graded clearly differently: by how many points
    their scores differ (``apart``), and whether in the same direction (``right``; equal scores are not)."""

    name: str
    apart: NDArray[np.int64]
    right: NDArray[np.bool_]

    def said(self, least: int) -> float:
        """Share of the pairs of which one is called better."""
        return float((self.apart >= least).mean()) if len(self.apart) else 0.0

    def accuracy(self, least: int) -> float:
        """Share of these that are ordered as people did; 1 where none is called better."""
        called = self.apart >= least
        return float(self.right[called].mean()) if called.any() else 1.0


def pairs_of(
    name: str, questions: NDArray[np.str_], grades: NDArray[np.float64], scores: NDArray[np.float64]
) -> Pairs:
    """All such pairs; ``grades`` and ``scores`` run from 0 to 1."""
    points = np.rint(100 * scores).astype(int)
    apart, right = [np.zeros(0, int)], [np.zeros(0, bool)]
    for question in np.unique(questions):
        mine = np.flatnonzero(questions == question)
        by_people = grades[mine][:, None] - grades[mine][None, :]
        by_score = points[mine][:, None] - points[mine][None, :]
        clear = np.triu(np.abs(by_people) >= CLEARLY, 1)
        apart.append(np.abs(by_score[clear]))
        right.append(np.sign(by_score[clear]) == np.sign(by_people[clear]))
    return Pairs(name, np.concatenate(apart), np.concatenate(right))


def fit_paired_error(sets: Sequence[Pairs]) -> PairedError:
    """The smallest difference that people agree with, and how that does on each set when the others set it.

    ``sets`` should hold scores by heads that had not seen the set.
    """
    left_out = [paired_set(item, _least([other for other in sets if other is not item])) for item in sets]
    return PairedError(_least(sets), tuple(left_out))


def paired_set(item: Pairs, least: int) -> PairedSet:
    """How often a difference from ``least`` on orders the pairs as people did."""
    return PairedSet(
        item.name, len(item.apart), least, round(item.said(least), 3), round(item.accuracy(least), 3)
    )


def _least(sets: Sequence[Pairs]) -> int:
    reached = (
        least for least in range(1, LARGEST) if float(np.mean([item.accuracy(least) for item in sets])) >= AIM
    )
    return next(reached, LARGEST)
