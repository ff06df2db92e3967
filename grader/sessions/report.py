from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.comparison.judging import is_near_copy
from grader.models import RubricGrade, SimilarityGrade
from grader.wording.numbers import clock, length

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grader.models import Attempt, Sitting


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """The questions of one category; the mean scores are of those that count, None if there are none.

    ``counted`` and ``judged`` are how many scores each mean is made of.
    """

    category: str
    asked: int
    answered: int
    score: int | None
    counted: int
    rubric: int | None
    judged: int


def by_category(entries: Sequence[ReportEntry]) -> tuple[CategoryResult, ...]:
    """One for each category in the order in which it came up; one for all of them last, if there are more."""
    names = list(dict.fromkeys(entry.category for entry in entries))
    results = [_result(name, [entry for entry in entries if entry.category == name]) for name in names]
    if len(names) > 1:
        results.append(_result("All", entries))
    return tuple(results)


def _result(category: str, entries: Sequence[ReportEntry]) -> CategoryResult:
    attempts = [entry.attempt for entry in entries if entry.attempt is not None]
    counted = [attempt for attempt in attempts if not is_near_copy(attempt)]
    scores = [grade.score for attempt in counted if (grade := attempt.grade(SimilarityGrade))]
    judged = [by_rubric.score for attempt in counted if (by_rubric := attempt.grade(RubricGrade))]
    return CategoryResult(
        category, len(entries), len(attempts), _mean(scores), len(scores), _mean(judged), len(judged)
    )


def _mean(scores: Sequence[int]) -> int | None:
    return round(sum(scores) / len(scores)) if scores else None


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One question of a sitting and what came of it.

    ``left_out`` says why there is no answer, empty if there is one; ``typed`` is what was typed and not
    submitted. ``first`` is what to mend first, most urgent first. ``no_grade`` and ``no_rubric`` say why a
    grade is missing, empty where it is there. ``planned_s`` is None where it had no time of its own.
    """

    number: int
    question: str
    category: str
    planned_s: float | None
    used_s: float
    attempt: Attempt | None
    left_out: str
    typed: str
    first: tuple[str, ...]
    no_grade: str
    no_rubric: str

    @property
    def time(self) -> str:
        planned = "" if self.planned_s is None else f" of {length(self.planned_s)}"
        over = self.planned_s is not None and self.used_s >= self.planned_s + 1
        return f"{clock(self.used_s)}{planned}{', over time' if over else ''}"


@dataclass(frozen=True, slots=True)
class SittingReport:
    """A sitting that is over. ``notes`` say what its figures leave out."""

    sitting: Sitting
    title: str
    ended_at: datetime
    entries: tuple[ReportEntry, ...]
    categories: tuple[CategoryResult, ...]
    time: str
    notes: tuple[str, ...]
