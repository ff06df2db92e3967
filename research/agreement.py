"""Agreement of a score with people's grades, with a bootstrap over questions.

Everything is worked out from sums kept for each question, so that thousands of resamples cost as much as
a matrix product.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.text.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import TextEmbedding


LEVELS = 5
"""Both grades are rounded to quarters for kappa."""
FEWEST = 5
"""Answers that a question needs for a correlation within it."""
MEASURES = ("pooled", "within", "rmse", "kappa")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with the ends of its 95% bootstrap interval over questions; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Samples:
    """The four measures: on the data as it is in row 0, and on resamples of its questions in the others."""

    values: dict[str, NDArray[np.float64]]

    def measure(self, name: str) -> Measure:
        point, *rest = self.values[name]
        resampled = np.array(rest)
        defined = resampled[np.isfinite(resampled)]
        if not np.isfinite(point):
            return Measure(None, None, None)
        # One question leaves nothing to resample.
        if not len(defined) or len(defined) < len(resampled) / 2 or np.ptp(defined) == 0:
            return Measure(float(point), None, None)
        low, high = np.quantile(defined, [0.025, 0.975])
        return Measure(float(point), float(low), float(high))

    @classmethod
    def mean(cls, parts: Sequence[Samples]) -> Samples:
        """The plain mean over those data sets that have the figure, resampled independently."""
        return cls({name: _mean([part.values[name] for part in parts]) for name in MEASURES})


def _mean(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    defined = [part for part in parts if np.isfinite(part[0])]
    return np.asarray(np.mean(defined or parts, axis=0))


def resamples(questions: int, count: int, seed: int = 0) -> NDArray[np.float64]:
    """How often each question counts: once each in row 0, as drawn with replacement in ``count`` others."""
    dice = np.random.default_rng(seed)
    drawn = dice.multinomial(questions, np.full(questions, 1 / questions), size=count)
    return np.vstack([np.ones(questions), drawn]).astype(float)


def agreement(
    questions: Sequence[str] | NDArray[np.str_],
    grades: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    count: int = 1000,
) -> Samples:
    """How ``scores`` (0 to 1) agree with ``grades`` (0 to 1); ``questions`` names each answer's question."""
    names, group = np.unique(np.asarray(questions), return_inverse=True)
    drawn = resamples(len(names), count)
    sums = np.stack(
        [
            np.bincount(group, values, len(names)).astype(np.float64)
            for values in (np.ones(len(group)), scores, grades, scores**2, grades**2, scores * grades)
        ]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        within = _correlation(sums)
        usable = np.isfinite(within) & (sums[0] >= FEWEST)
        size = np.where(usable, sums[0], 0.0)
        squares = sums[3] + sums[4] - 2 * sums[5]
        return Samples(
            {
                "pooled": _correlation(np.stack([drawn @ row for row in sums])),
                "within": (drawn @ np.where(usable, within * size, 0.0)) / (drawn @ size),
                "rmse": np.sqrt(np.maximum(drawn @ squares, 0.0) / (drawn @ sums[0])),
                "kappa": _kappa(drawn, _tables(group, len(names), grades, scores)),
            }
        )


def _correlation(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r from n, Σx, Σy, Σxx, Σyy and Σxy; not a number where one of the two does not vary."""
    n, x, y, xx, yy, xy = sums
    spread_x, spread_y = n * xx - x**2, n * yy - y**2
    varies = (spread_x > 1e-9 * n**2) & (spread_y > 1e-9 * n**2)
    return np.where(varies, (n * xy - x * y) / np.sqrt(spread_x * spread_y), np.nan)


def _tables(
    group: NDArray[np.intp], questions: int, grades: NDArray[np.float64], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """For each question how often each pair of levels occurs."""
    tables = np.zeros((questions, LEVELS, LEVELS))
    levels = [
        np.clip(np.rint(values * (LEVELS - 1)), 0, LEVELS - 1).astype(int) for values in (grades, scores)
    ]
    np.add.at(tables, (group, *levels), 1)
    return tables


def _kappa(drawn: NDArray[np.float64], tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cohen's kappa with quadratic weights (Cohen, 1968)."""
    found = np.einsum("bq,qij->bij", drawn, tables)
    steps = np.arange(LEVELS)
    distance = (steps[:, None] - steps[None, :]) ** 2
    by_chance = np.einsum("bi,bj->bij", found.sum(axis=2), found.sum(axis=1))
    expected = (by_chance * distance).sum(axis=(1, 2)) / found.sum(axis=(1, 2))
    return np.where(expected > 0, 1 - (found * distance).sum(axis=(1, 2)) / expected, np.nan)


COSINE, SHARED_WORDS, LENGTH, CONSTANT = "whole-text cosine", "shared words", "length", "constant"
FLAT = 1e-3


def whole_text_cosine(reference: TextEmbedding, answer: TextEmbedding) -> float:
    return float(reference.whole @ answer.whole)


def shared_words(reference: TextEmbedding, answer: TextEmbedding) -> float:
    """The share of the reference's content words that the answer has, 0 to 1."""
    wanted, found = _content(reference), _content(answer)
    return len(wanted & found) / max(len(wanted), 1)


def length(answer: TextEmbedding) -> float:
    return math.log1p(len(answer))


def as_grades(values: NDArray[np.float64], grades: NDArray[np.float64]) -> NDArray[np.float64]:
    """``values`` on the best straight line to the very ``grades`` they are judged by: a head start."""
    if np.ptp(values) == 0:
        return np.full(len(values), grades.mean())
    # A falling line would turn a bad score into a good one; a nearly flat one keeps its own ranking.
    slope = max(float(np.polyfit(values, grades, 1)[0]), FLAT)
    return np.asarray(grades.mean() + slope * (values - values.mean()))


def _content(text: TextEmbedding) -> set[str]:
    return {stem(word) for word in text.words if word not in FUNCTION_WORDS}
