"""Sums and comparisons of checked levels: no model counts for itself."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from grader.models import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import CriterionGrade


def score_of(criteria: Sequence[CriterionGrade]) -> int:
    """0 to 100, each criterion by its weight."""
    total = sum(criterion.weight for criterion in criteria)
    return (
        round(100 * sum(criterion.weight * criterion.worth for criterion in criteria) / total) if total else 0
    )


def strongest_of(criteria: Sequence[CriterionGrade]) -> str | None:
    """The criterion that is met best, the weightiest of several; None if none is met at all."""
    best = max(criteria, key=lambda criterion: (criterion.worth, criterion.weight), default=None)
    return best.criterion_id if best is not None and best.worth > 0 else None


def best_change_of(criteria: Sequence[CriterionGrade]) -> str | None:
    """The criterion that would raise the score most if it became strong; None if all are."""
    best = max(criteria, key=_to_gain, default=None)
    return best.criterion_id if best is not None and _to_gain(best) > 0 else None


def noise_of(runs: Sequence[Sequence[CriterionGrade]]) -> float | None:
    """The standard deviation of the runs' scores; None for a single run."""
    return pstdev(score_of(run) for run in runs) if len(runs) > 1 else None


def mean_of(runs: Sequence[Sequence[CriterionGrade]]) -> tuple[CriterionGrade, ...]:
    """Each criterion's mean over runs, with the words of the run that comes closest to it.

    A level above missing has the words of a run that quotes the answer; without one it falls to missing.
    All runs name the same criteria, in the same order.
    """
    return tuple(_mean(same) for same in zip(*runs, strict=True))


def _mean(same: tuple[CriterionGrade, ...]) -> CriterionGrade:
    worths = [grade.worth for grade in same]
    mean = fmean(worths)
    level = _nearest_level(mean)
    fit = [grade for grade in same if level is Level.MISSING or grade.span is not None]
    if not fit:
        return replace(same[0], level=Level.MISSING, worth=0.0, spread=0.0)
    typical = min(fit, key=lambda grade: (abs(grade.worth - mean), grade.lowered is not None))
    return replace(typical, level=level, worth=mean, spread=pstdev(worths))


def _nearest_level(worth: float) -> Level:
    if worth < 0.25:
        return Level.MISSING
    return Level.PARTIAL if worth < 0.75 else Level.STRONG


def _to_gain(criterion: CriterionGrade) -> float:
    return criterion.weight * (1 - criterion.worth)
