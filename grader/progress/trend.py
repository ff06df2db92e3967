"""Whether scores rose by more than the grader's noise; nothing below that is called progress."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from grader.models import GraderKind, Trait, Trend, VerdictKind

if TYPE_CHECKING:
    from grader.progress.point_table import PointTable

LEAST_BY_RUBRIC = 5
"""Points of the rubric score that no change below counts from."""
TIMES_SPREAD = 2.0
"""By how many standard deviations of their difference two rubric scores must differ."""
HEADS = {
    VerdictKind.BETTER: "Progress",
    VerdictKind.WORSE: "Lower than at first",
    VerdictKind.NO_DIFFERENCE: "No change that counts",
}


def trend_at_question(table: PointTable, *, grader: GraderKind, least: int, changed: bool) -> Trend:
    """From the first to the latest of the attempts at one question, all graded alike.

    ``changed`` says that the grader has changed and what it graded before is not among them. Attempts
    from nothing are compared as long as there are two; else what revising did is told as that.
    """
    fresh = table.where(~table.has(Trait.REVISION))
    kept, how = (fresh, "answered afresh") if len(fresh) > 1 else (table, "by revising")
    if not len(kept):
        return _unknown("no answer has a score that counts")
    if len(kept) == 1 and changed:
        return _unknown("only one answer has a score since the grader last changed, and a trend needs two")
    if len(kept) == 1:
        return _unknown("one answer has a score, and a trend needs two")
    ends = kept.where(np.array([0, len(kept) - 1]))
    needed = _needed(ends, grader, least)
    return _judged(round(float(ends.scores[1] - ends.scores[0])), needed, f"first to latest, {how}")


def trend_across_questions(table: PointTable, *, grader: GraderKind, least: int) -> Trend:
    """The mean change from the first to the latest attempt over the questions that have two."""
    fresh = table.where(~table.has(Trait.REVISION))
    order = np.argsort(fresh.questions, kind="stable")
    ordered = fresh.where(order)
    if not len(ordered):
        return _unknown("no answer from nothing has a score yet")
    starts = np.concatenate(([True], np.diff(ordered.questions) != 0))
    firsts = np.flatnonzero(starts)
    lasts = np.concatenate((firsts[1:] - 1, [len(ordered) - 1]))
    twice = lasts > firsts
    if not twice.any():
        return _unknown(
            "no question has two answers from nothing by one grader; answer one again to see a trend"
        )
    ends = ordered.where(np.concatenate((firsts[twice], lasts[twice])))
    half = len(ends) // 2
    change = round(float(np.mean(ends.scores[half:] - ends.scores[:half])))
    questions = "1 question" if half == 1 else f"{half} questions"
    return _judged(
        change, _needed(ends, grader, least), f"on average, first to latest answer afresh at {questions}"
    )


def _needed(ends: PointTable, grader: GraderKind, least: int) -> int | None:
    """By how much scores must differ; None where repeats of a rubric grade are not known."""
    if grader is GraderKind.SIMILARITY:
        return least
    if np.isnan(ends.noises).any():
        return None
    spread = math.sqrt(2 * float(np.mean(ends.noises**2)))
    return max(LEAST_BY_RUBRIC, math.ceil(TIMES_SPREAD * spread))


def _judged(change: int, needed: int | None, of: str) -> Trend:
    signed = f"{change:+d}".replace("-", "−")
    if needed is None:
        reason = f"{signed} ({of}), but some answers were graded once, so how far repeats differ is not known"
        return Trend(VerdictKind.UNKNOWN, f"Not known: {reason}.", change, None)
    kind = VerdictKind.BETTER if change > 0 else VerdictKind.WORSE
    if abs(change) < needed:
        kind = VerdictKind.NO_DIFFERENCE
    said = "counts only from" if kind is VerdictKind.NO_DIFFERENCE else "counts from"
    return Trend(kind, f"{HEADS[kind]}: {signed} ({of}); a change {said} {needed} points on.", change, needed)


def _unknown(reason: str) -> Trend:
    return Trend(VerdictKind.UNKNOWN, f"Not known: {reason}.")
