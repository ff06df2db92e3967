"""Fit the regression: least squares with coefficients that cannot be negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from grader.grading.similarity.calibration import GradeInterval, Regression
from grader.models import PairedError, PairedSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from research.evidence_table import EvidenceTable


WITHIN = 0.8
"""How much of a question's own mean is taken out before the slopes are fitted: what matters most is which of
two answers to the same question is better."""
STRANGERS_SHARE = 0.3
"""What all answers to other questions weigh beside the graded ones of their file."""


def fit_regression(tables: Sequence[EvidenceTable]) -> Regression:
    """The regression that people's grades in ``tables`` ask for; each file counts the same, however long.

    The ratio of the slopes comes from all files; the level and the size of the slopes from those with part
    marks, or from all if there are none.
    """
    slopes = _slopes(tables)
    level = [table for table in tables if table.file.part_marks] or list(tables)
    index = np.concatenate([table.features @ slopes for table in level])
    relevance = np.concatenate([table.relevance for table in level])
    grades = np.concatenate([table.grades for table in level])
    weight = np.concatenate([_weights(table) for table in level])
    size = float((weight * relevance * index) @ grades / ((weight * (relevance * index) ** 2).sum() + 1e-12))
    coverage, richness = (round(max(size, 0.0) * float(slope), 4) for slope in slopes)
    return Regression(coverage, richness)


def expected(regression: Regression, table: EvidenceTable) -> NDArray[np.float64]:
    """The regression's expected grades, relevance included."""
    return np.array([regression.expected(item.evidence) for item in table.shown]) * table.relevance


def _slopes(tables: Sequence[EvidenceTable]) -> NDArray[np.float64]:
    rows, targets, weights = [], [], []
    for table in tables:
        graded = ~table.strangers
        found = pd.DataFrame(np.column_stack([table.features, table.grades])[graded])
        means = found.groupby(table.questions[graded]).transform("mean")
        values = (found - WITHIN * means).to_numpy()
        rows.append(values[:, :-1])
        targets.append(values[:, -1])
        weights.append(np.full(len(values), 1 / np.sqrt(len(values))))
    weight = np.concatenate(weights)
    features = np.concatenate(rows)
    # The intercept may have either sign, which takes two columns.
    design = np.column_stack([features, np.ones(len(features)), -np.ones(len(features))])
    slopes, _ = nnls(design * weight[:, None], np.concatenate(targets) * weight)
    return np.asarray(slopes[:2])


def _weights(table: EvidenceTable) -> NDArray[np.float64]:
    strangers = int(table.strangers.sum())
    return np.where(
        table.strangers, STRANGERS_SHARE / max(strangers, 1), 1 / max(len(table.grades) - strangers, 1)
    )


LEVEL = 0.8
BINS = 8


def fit_interval(parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> GradeInterval:
    """The interval that holds 80% of the grades; ``parts`` has for each data set the grades expected by a
    regression that never saw it, and the grades that people gave. Each data set counts the same."""
    expected = np.concatenate([part[0] for part in parts])
    given = np.concatenate([part[1] for part in parts])
    weight = np.concatenate([np.full(len(part[0]), 1 / len(part[0])) for part in parts])
    order = np.argsort(expected, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    bins = np.split(order, np.searchsorted(reached, np.linspace(0, 1, BINS + 1)[1:-1]))
    bins = [chosen for chosen in bins if len(chosen)]
    centers = [float(np.average(expected[chosen], weights=weight[chosen])) for chosen in bins]
    ends = [_shortest(given[chosen], weight[chosen]) for chosen in bins]
    low = np.maximum.accumulate([end[0] for end in ends])
    high = np.maximum.accumulate([end[1] for end in ends])
    raw = GradeInterval(tuple(centers), tuple(map(float, low)), tuple(map(float, high)))
    margin = _margin(raw, parts)
    return _moved(raw, margin)


def coverage(interval: GradeInterval, expected: NDArray[np.float64], given: NDArray[np.float64]) -> float:
    """The share of the grades that lie within the interval."""
    low = np.clip(np.minimum(np.interp(expected, interval.expected, interval.low), expected), 0, 1)
    high = np.clip(np.maximum(np.interp(expected, interval.expected, interval.high), expected), 0, 1)
    return float(np.mean((given >= low - 1e-9) & (given <= high + 1e-9)))


def _margin(raw: GradeInterval, parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> float:
    """How far each end must move out, or in if negative, for the data sets' mean coverage to be 80%.

    Grades come in steps, so that no margin may hit it exactly; the nearest one counts.
    """
    margins = np.round(np.arange(-0.3, 0.3001, 0.005), 3)
    missed = [
        abs(np.mean([coverage(_moved(raw, margin), *part) for part in parts]) - LEVEL) for margin in margins
    ]
    return float(margins[int(np.argmin(missed))])


def _moved(interval: GradeInterval, margin: float) -> GradeInterval:
    return GradeInterval(
        tuple(round(value, 3) for value in interval.expected),
        tuple(round(value - margin, 3) for value in interval.low),
        tuple(round(value + margin, 3) for value in interval.high),
    )


def _shortest(values: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[float, float]:
    """The shortest range with 80% of the weight: where most grades are full marks, it ends there."""
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weight[order]) / weight.sum()
    before = reached - weight[order] / weight.sum()
    last = np.searchsorted(reached, before + LEVEL - 1e-9)
    fits = last < len(ordered)
    widths = np.where(fits, ordered[np.minimum(last, len(ordered) - 1)] - ordered, np.inf)
    # Of equally short ones the highest: people are more often generous than not.
    start = len(widths) - 1 - int(np.argmin(widths[::-1]))
    return float(ordered[start]), float(ordered[last[start]])


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
