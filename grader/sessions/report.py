from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.comparison.judging import is_near_copy
from grader.models import FlagKind, PointStatus, RubricGrade, SimilarityGrade
from grader.models.session import LONG, SHORT, Habit, LeftOut, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grader.models import Attempt, Session
    from grader.models.session import MissingGrade


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


_LEFT = (LeftOut.SKIPPED, LeftOut.NOT_ANSWERED, LeftOut.NOT_REACHED)


@dataclass(frozen=True, slots=True)
class PointsOf:
    """Of so many points of an answer, about how many are ``made``, and how many surely ``missing`` or
    ``unsure``."""

    entry: ReportEntry
    made: int
    missing: int
    points: int
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class CriterionOf:
    """A criterion of an answer, with its score, 0 to 100."""

    entry: ReportEntry
    title: str
    score: int


CLEARLY_APART = 20
"""Points of the score by which the best and the worst criterion must differ to be called so."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands out in a report: two answers or two criteria only where there are two that differ, and a
    habit, which ``times`` of ``of`` answers, questions or points show, only where one stands out.

    Answers about something else do not count.
    """

    strongest: PointsOf | None
    weakest: PointsOf | None
    habit: Habit | None
    times: int
    of: int
    best: CriterionOf | None = None
    worst: CriterionOf | None = None


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
    def closing(self) -> Closing:
        """What a coach would say at its end."""
        return _closing(self)

    @property
    def has_rubric(self) -> bool:
        """Whether the rubric has a place: an answer has a grade by it, or could get one now."""
        off = (Missing.NO_MODEL, Missing.NO_RUBRIC)
        return any(
            entry.attempt is not None and (entry.no_rubric is None or entry.no_rubric.kind not in off)
            for entry in self.entries
        )

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


def _closing(report: SessionReport) -> Closing:
    counted = [found for entry in report.entries if (found := _points(entry)) is not None]
    strongest = max(counted, key=lambda each: each.made / each.points, default=None)
    weakest = max(counted, key=lambda each: each.missing / each.points, default=None)
    differ = strongest is not None and strongest is not weakest
    habit, times, of = _habit(report, counted)
    criteria = [each for entry in report.entries for each in _criteria(entry)]
    best = max(criteria, key=lambda each: each.score, default=None)
    worst = min(criteria, key=lambda each: each.score, default=None)
    if best is None or worst is None or best.score - worst.score < CLEARLY_APART:
        best = worst = None
    return Closing(strongest if differ else None, weakest if differ else None, habit, times, of, best, worst)


def _counted_grade(entry: ReportEntry) -> SimilarityGrade | None:
    """The grade of an answer that tells something: neither a near copy nor about something else."""
    grade = entry.attempt.grade(SimilarityGrade) if entry.attempt else None
    idle = (FlagKind.NEAR_COPY, FlagKind.OFF_TOPIC)
    return None if grade is None or any(flag.kind in idle for flag in grade.flags) else grade


def _criteria(entry: ReportEntry) -> list[CriterionOf]:
    grade = _counted_grade(entry)
    return [CriterionOf(entry, each.title, each.score) for each in grade.criteria] if grade else []


def _points(entry: ReportEntry) -> PointsOf | None:
    grade = _counted_grade(entry)
    if grade is None or not grade.expected:
        return None
    status = [item.status if item.said is None else None for item in grade.expected]
    if any(item.likelihood is not None for item in grade.expected):
        made = round(sum(item.strength for item in grade.expected))
    else:
        made = status.count(PointStatus.COVERED) + sum(item.said is True for item in grade.expected)
    missing = status.count(PointStatus.MISSING) + sum(item.said is False for item in grade.expected)
    return PointsOf(entry, made, missing, len(status), status.count(PointStatus.UNSURE))


def _habit(report: SessionReport, counted: Sequence[PointsOf]) -> tuple[Habit | None, int, int]:
    """The first that shows: what costs most comes first."""
    left = sum(entry.left_out in _LEFT for entry in report.entries)
    if left:
        return Habit.ANSWER_ALL, left, len(report.entries)
    answers = [entry for entry in report.entries if entry.attempt is not None]
    words = [len(entry.attempt.answer.split()) for entry in answers if entry.attempt is not None]
    missing, points = sum(each.missing for each in counted), sum(each.points for each in counted)
    unsure = sum(each.unsure for each in counted)
    for habit, times, of, enough in (
        (Habit.SAY_MORE, sum(each < SHORT for each in words), len(words), 2),
        (Habit.SAY_LESS, sum(each > LONG for each in words), len(words), 2),
        (Habit.KEEP_TIME, sum(entry.over_time for entry in answers), len(answers), 2),
        (Habit.PLAN_FIRST, missing, points, 4),
        (Habit.BE_PLAIN, unsure, points, 4),
    ):
        if times and enough * times >= of:
            return habit, times, of
    return None, 0, 0
