"""What people and machines say of the same answer, criterion by criterion and point by point."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from grader.models import GraderKind, HumanGrade, Level, PointStatus, RubricGrade, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.models import Attempt

STRONG_FROM, PARTIAL_FROM = 75, 25
"""Percent of a criterion's points, as the local grader counts them, from which the nearest level is that one:
strong stands for all of them, partial for half."""
MADE_FROM = 0.5
"""A language model's chance from which it says that a point is made."""

PointKey = tuple[str, str]
"""A point by its criterion and its words."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one grader says of an answer; ``by`` is a person's name, empty for a machine.

    ``points`` has those that it took a stand on.
    """

    kind: GraderKind
    by: str
    score: int
    levels: Mapping[str, Level]
    points: Mapping[PointKey, bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion, with a level by each column, None where it says nothing."""

    criterion_id: str
    title: str
    weight: int
    levels: tuple[Level | None, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a person and another grader agree: over one answer, or added up over several.

    ``levels`` counts the criteria that both gave a level, ``points`` the points that both took a stand on.
    ``apart`` is by how many points of 100 each pair of scores differs.
    """

    one: Column
    other: Column
    levels: int
    same_levels: int
    points: int
    same_points: int
    apart: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The graders of one answer beside each other: people first, newest last among them, then machines.

    ``differing`` has the points that a person and another grader do not agree on, with what each column says,
    None where it takes no stand.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    differing: tuple[tuple[PointKey, tuple[bool | None, ...]], ...]
    agreements: tuple[Agreement, ...]


def side_by_side(attempt: Attempt, people: Sequence[HumanGrade] | None = None) -> SideBySide:
    """All graders of an answer; ``people`` are those to show, all who graded it if not given.

    A machine stands there as it graded by itself, without the candidate's ticks.
    """
    shown = attempt.by_people if people is None else people
    columns = (*map(_person, shown), *_machines(attempt))
    criteria = _criteria(attempt, shown)
    rows = tuple(
        Row(criterion_id, title, weight, tuple(column.levels.get(criterion_id) for column in columns))
        for criterion_id, (title, weight) in criteria.items()
    )
    keys = dict.fromkeys(key for column in columns[: len(shown)] for key in column.points)
    said = {key: tuple(column.points.get(key) for column in columns) for key in keys}
    return SideBySide(
        columns,
        rows,
        tuple((key, words) for key, words in said.items() if {True, False} <= set(words)),
        tuple(_agreements(columns)),
    )


def _agreements(columns: Sequence[Column]) -> Iterable[Agreement]:
    """Every person beside every other grader."""
    for one, other in combinations(columns, 2):
        if one.kind is GraderKind.HUMAN:
            levels = one.levels.keys() & other.levels.keys()
            points = one.points.keys() & other.points.keys()
            yield Agreement(
                one,
                other,
                len(levels),
                sum(one.levels[each] is other.levels[each] for each in levels),
                len(points),
                sum(one.points[each] is other.points[each] for each in points),
                abs(one.score - other.score),
            )


def _person(grade: HumanGrade) -> Column:
    return Column(
        grade.kind,
        grade.by,
        grade.score,
        {each.criterion_id: each.level for each in grade.criteria},
        {(each.criterion_id, point.point): point.made for each in grade.criteria for point in each.points},
    )


def _machines(attempt: Attempt) -> Iterable[Column]:
    local, asked = attempt.grades.get(GraderKind.SIMILARITY), attempt.grades.get(GraderKind.RUBRIC)
    if isinstance(local, SimilarityGrade):
        called = {PointStatus.COVERED: True, PointStatus.MISSING: False}
        points = {
            (item.criterion_id, item.point): called[item.status]
            for item in local.coverage
            if item.criterion_id is not None and item.status in called
        }
        levels = {each.criterion_id: nearest_level(each.score) for each in local.criteria}
        yield Column(local.kind, "", local.score, levels, points)
    if isinstance(asked, RubricGrade):
        yield Column(
            asked.kind,
            "",
            asked.score,
            {each.criterion_id: each.level for each in asked.criteria},
            {(each.criterion_id, each.point): each.chance >= MADE_FROM for each in asked.points},
        )


def nearest_level(percent: int) -> Level:
    """The level that is worth most nearly what share of its points, in percent, a criterion has."""
    if percent >= STRONG_FROM:
        return Level.STRONG
    return Level.PARTIAL if percent >= PARTIAL_FROM else Level.MISSING


def _criteria(attempt: Attempt, people: Sequence[HumanGrade]) -> dict[str, tuple[str, int]]:
    """The title and weight of each criterion that anybody judged, the latest person's first."""
    found: dict[str, tuple[str, int]] = {}
    local, asked = attempt.grades.get(GraderKind.SIMILARITY), attempt.grades.get(GraderKind.RUBRIC)
    judged = [each.criteria for each in reversed(people)]
    machines = [each.criteria for each in (asked, local) if isinstance(each, RubricGrade | SimilarityGrade)]
    for criteria in (*judged, *machines):
        for each in criteria:
            found.setdefault(each.criterion_id, (each.title, each.weight))
    return found
