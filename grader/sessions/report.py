from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.comparison.judging import is_near_copy
from grader.models import RubricGrade, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grader.models import Attempt, Session
    from grader.models.session import LeftOut, MissingGrade


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
    """One question of a session and what came of it.

    ``left_out`` says why there is no answer, ``no_grade`` and ``no_rubric`` why an answer lacks a grade: None
    where it is there. ``typed`` is what was typed and not submitted. ``first`` is what to mend first, most
    urgent first. ``planned_s`` is None where the question had no time of its own.
    """

    number: int
    question: str
    category: str
    planned_s: float | None
    used_s: float
    attempt: Attempt | None
    left_out: LeftOut | None
    typed: str
    first: tuple[str, ...]
    no_grade: MissingGrade | None
    no_rubric: MissingGrade | None

    @property
    def over_time(self) -> bool:
        """Whether it took a second or more beyond its planned time."""
        return self.planned_s is not None and self.used_s >= self.planned_s + 1


@dataclass(frozen=True, slots=True)
class SessionReport:
    """A session that is over, with the seconds that it took and was planned to take (0 without a plan)."""

    session: Session
    ended_at: datetime
    entries: tuple[ReportEntry, ...]
    categories: tuple[CategoryResult, ...]
    used_s: float
    planned_s: float

    @property
    def unanswered(self) -> int:
        """Questions without an answer."""
        return sum(entry.attempt is None for entry in self.entries)

    @property
    def ungraded(self) -> int:
        """Answers without a grade by the model answer."""
        return sum(entry.no_grade is not None for entry in self.entries)

    @property
    def near_copies(self) -> int:
        """Answers that repeat the model answer, and so count in no mean."""
        return sum(entry.attempt is not None and is_near_copy(entry.attempt) for entry in self.entries)
