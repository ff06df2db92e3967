"""Whether scores rose by more than the grader's noise; nothing below that is called progress."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pandas as pd

from grader.models import GraderKind, Trend, TrendGround, VerdictKind

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_BY_RUBRIC = 5
"""Points of the rubric score that no change below counts from."""
TIMES_SPREAD = 2.0
"""By how many standard deviations of their difference two rubric scores must differ."""


def first_and_last(alike: pd.DataFrame) -> pd.DataFrame:
    """Of rows, oldest first, the two at each question that a trend is told from; one where there is one.

    Those are of attempts from nothing if a question has two of them, else of all.
    """
    fresh = alike[~alike["revision"]]
    twice = fresh[fresh.duplicated("question_id", keep=False)]
    others = alike[~alike["question_id"].isin(twice["question_id"])]
    told = pd.concat([twice, others]).sort_index()
    return told[~(told.duplicated("question_id") & told.duplicated("question_id", keep="last"))]


def trend_at_question(rows: Sequence[Any], *, grader: GraderKind, least: int, changed: bool) -> Trend:
    """From the first to the latest of the attempts at one question, all graded alike, oldest first.

    ``changed`` says that the grader has changed and what it graded before is not among them. Attempts
    from nothing are compared if there are two; otherwise the change is that of revising.
    """
    fresh = [row for row in rows if not row.revision]
    kept, ground = (fresh, TrendGround.AFRESH) if len(fresh) > 1 else (rows, TrendGround.BY_REVISING)
    if not kept:
        return Trend(VerdictKind.UNKNOWN, TrendGround.NO_SCORE)
    if len(kept) == 1:
        return Trend(VerdictKind.UNKNOWN, TrendGround.ONE_SINCE_CHANGE if changed else TrendGround.ONE_SCORE)
    first, last = kept[0], kept[-1]
    needed = _needed([first.noise, last.noise], grader, least)
    return _judged(ground, round(last.score - first.score), needed)


def trend_across_questions(rows: Sequence[Any], *, grader: GraderKind, least: int) -> Trend:
    """The mean change from the first to the latest attempt over the questions that have two."""
    firsts: dict[str, Any] = {}
    lasts: dict[str, Any] = {}
    for row in rows:
        if not row.revision:
            firsts.setdefault(row.question_id, row)
            lasts[row.question_id] = row
    if not lasts:
        return Trend(VerdictKind.UNKNOWN, TrendGround.NONE_AFRESH)
    pairs = [(firsts[question], last) for question, last in lasts.items() if firsts[question] is not last]
    if not pairs:
        return Trend(VerdictKind.UNKNOWN, TrendGround.NONE_TWICE)
    change = round(fmean(last.score - first.score for first, last in pairs))
    needed = _needed([row.noise for pair in pairs for row in pair], grader, least)
    return _judged(TrendGround.ACROSS_QUESTIONS, change, needed, questions=len(pairs))


def _needed(noises: Sequence[float], grader: GraderKind, least: int) -> int | None:
    """By how much scores must differ; None where repeats of a rubric grade are not known."""
    if grader is GraderKind.SIMILARITY:
        return least
    if any(map(math.isnan, noises)):
        return None
    spread = math.sqrt(2 * fmean(noise**2 for noise in noises))
    return max(LEAST_BY_RUBRIC, math.ceil(TIMES_SPREAD * spread))


def _judged(ground: TrendGround, change: int, needed: int | None, *, questions: int = 1) -> Trend:
    if needed is None:
        kind = VerdictKind.UNKNOWN
    elif abs(change) < needed:
        kind = VerdictKind.NO_DIFFERENCE
    else:
        kind = VerdictKind.BETTER if change > 0 else VerdictKind.WORSE
    return Trend(kind, ground, change, needed, questions)
