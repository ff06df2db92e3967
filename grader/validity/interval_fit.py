"""Fit the 80% interval: the shortest that held people's grades at an expected grade, conformalized."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.similarity.grade_interval import GradeInterval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVEL = 0.8
BINS = 8


def fit_interval(parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> GradeInterval:
    """The interval that holds 80% of the grades; ``parts`` has for each data set the grades expected by a
    head that never saw it, and the grades that people gave. Each data set counts the same."""
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
