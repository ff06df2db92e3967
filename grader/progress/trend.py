"""Whether scores rose by more than the grader's noise; nothing below that is called progress."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from grader.models import GraderKind, Trait, Trend, TrendGround, VerdictKind

if TYPE_CHECKING:
    from grader.progress.point_table import PointTable

LEAST_BY_RUBRIC = 5
"""Points of the rubric score that no change below counts from."""
TIMES_SPREAD = 2.0
"""By how many standard deviations of their difference two rubric scores must differ."""


def trend_at_question(table: PointTable, *, grader: GraderKind, least: int, changed: bool) -> Trend:
    """From the first to the latest of the attempts at one question, all graded alike.

    ``changed`` says that the grader has changed and what it graded before is not among them. Attempts
    from nothing are compared as long as there are two; else what revising did is told as that.
    """
    fresh = table.where(~table.has(Trait.REVISION))
    kept, ground = (fresh, TrendGround.AFRESH) if len(fresh) > 1 else (table, TrendGround.BY_REVISING)
    if not len(kept):
        return Trend(VerdictKind.UNKNOWN, TrendGround.NO_SCORE)
    if len(kept) == 1:
        return Trend(VerdictKind.UNKNOWN, TrendGround.ONE_SINCE_CHANGE if changed else TrendGround.ONE_SCORE)
    ends = kept.where(np.array([0, len(kept) - 1]))
    needed = _needed(ends, grader, least)
    return _judged(ground, round(float(ends.scores[1] - ends.scores[0])), needed)


def trend_across_questions(table: PointTable, *, grader: GraderKind, least: int) -> Trend:
    """The mean change from the first to the latest attempt over the questions that have two."""
    fresh = table.where(~table.has(Trait.REVISION))
    order = np.argsort(fresh.questions, kind="stable")
    ordered = fresh.where(order)
    if not len(ordered):
        return Trend(VerdictKind.UNKNOWN, TrendGround.NONE_AFRESH)
    starts = np.concatenate(([True], np.diff(ordered.questions) != 0))
    firsts = np.flatnonzero(starts)
    lasts = np.concatenate((firsts[1:] - 1, [len(ordered) - 1]))
    twice = lasts > firsts
    if not twice.any():
        return Trend(VerdictKind.UNKNOWN, TrendGround.NONE_TWICE)
    ends = ordered.where(np.concatenate((firsts[twice], lasts[twice])))
    half = len(ends) // 2
    change = round(float(np.mean(ends.scores[half:] - ends.scores[:half])))
    return _judged(TrendGround.ACROSS_QUESTIONS, change, _needed(ends, grader, least), questions=half)


def _needed(ends: PointTable, grader: GraderKind, least: int) -> int | None:
    """By how much scores must differ; None where repeats of a rubric grade are not known."""
    if grader is GraderKind.SIMILARITY:
        return least
    if np.isnan(ends.noises).any():
        return None
    spread = math.sqrt(2 * float(np.mean(ends.noises**2)))
    return max(LEAST_BY_RUBRIC, math.ceil(TIMES_SPREAD * spread))


def _judged(ground: TrendGround, change: int, needed: int | None, *, questions: int = 1) -> Trend:
    if needed is None:
        kind = VerdictKind.UNKNOWN
    elif abs(change) < needed:
        kind = VerdictKind.NO_DIFFERENCE
    else:
        kind = VerdictKind.BETTER if change > 0 else VerdictKind.WORSE
    return Trend(kind, ground, change, needed, questions)
