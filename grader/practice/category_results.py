from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.comparison.judging import is_near_copy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.practice.sitting_report import ReportEntry


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
    scores = [item.similarity.score for item in attempts if item.similarity and not is_near_copy(item)]
    judged = [item.rubric.score for item in attempts if item.rubric and not is_near_copy(item)]
    return CategoryResult(
        category, len(entries), len(attempts), _mean(scores), len(scores), _mean(judged), len(judged)
    )


def _mean(scores: Sequence[int]) -> int | None:
    return round(sum(scores) / len(scores)) if scores else None
