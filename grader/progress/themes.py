"""What the latest answers lack, by the category of their questions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from grader.models import (
    FlagKind,
    GraderKind,
    HumanGrade,
    Level,
    PointStatus,
    RubricGrade,
    SimilarityGrade,
    WeakSpot,
    WeakTheme,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from grader.models import Attempt, CriterionCoverage, CriterionGrade, PointCoverage


WEAK_BELOW = 50
"""Coverage of a criterion's points, of 100, below which it counts as weak: less than half is said.

By the points it stays below even if the answer holds all points that the grader is unsure of."""
FEWEST_ANSWERS = 2
"""Answers of a category that must be weak before it is named."""


def weak_themes(
    latest: Iterable[Attempt],
    category_of: Callable[[str], str | None],
    *,
    grader: GraderKind = GraderKind.SIMILARITY,
) -> tuple[WeakTheme, ...]:
    """Categories in which the latest answers to several questions are weak by one grader, worst first.

    ``category_of`` gives that of a question by its id, None where the bank has it no more: its answers are
    left out, as are those that fit another question. Each answer counts once, by a criterion that it misses
    altogether if there is one, else by its first weak one.
    """
    answered: dict[str, int] = defaultdict(int)
    weak: dict[str, list[WeakSpot]] = defaultdict(list)
    for attempt in latest:
        category = category_of(attempt.question_id)
        if category is None or _off_topic(attempt):
            continue
        spots = list(_SPOTS[grader](attempt))
        answered[category] += 1
        if spots:
            weak[category].append(next((spot for spot in spots if spot.missing), spots[0]))
    themes = [
        WeakTheme(name, answered[name], sum(spot.missing for spot in spots), tuple(spots))
        for name, spots in weak.items()
        if len(spots) >= FEWEST_ANSWERS
    ]
    return tuple(sorted(themes, key=lambda theme: (-len(theme.spots), -theme.missing, theme.name)))


def _off_topic(attempt: Attempt) -> bool:
    grade = attempt.grade(SimilarityGrade)
    return grade is not None and any(flag.kind is FlagKind.OFF_TOPIC for flag in grade.flags)


def _covered(attempt: Attempt) -> Iterator[WeakSpot]:
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return
    for criterion in grade.criteria:
        if _at_most(grade, criterion) < WEAK_BELOW:
            yield _weakly_covered(attempt, grade, criterion)


def _at_most(grade: SimilarityGrade, criterion: CriterionCoverage) -> float:
    """The criterion's score, of 100, if the answer holds all of its unsure points."""
    own = [item for item in grade.coverage if item.criterion_id == criterion.criterion_id]
    whole = sum(_weight(item) for item in own)
    unsure = [item for item in own if item.status is PointStatus.UNSURE]
    return criterion.score + sum(100 * _weight(item) / whole * (1 - item.strength) for item in unsure)


def _weight(item: PointCoverage) -> float:
    return 1.0 if item.weight is None else item.weight


def _weakly_covered(attempt: Attempt, grade: SimilarityGrade, criterion: CriterionCoverage) -> WeakSpot:
    points = [item for item in grade.coverage if item.criterion_id is not None]
    own = {
        number: item for number, item in enumerate(points, 1) if item.criterion_id == criterion.criterion_id
    }
    number = max(own, key=lambda each: (own[each].sentence is not None, own[each].strength), default=0)
    place = own[number].sentence if number else None
    sentence = None
    if place is not None:
        span = grade.sentences[place]
        sentence = attempt.answer[span.start : span.end].strip()
    missing = all(item.status is PointStatus.MISSING for item in own.values())
    return WeakSpot(
        attempt.question_id, attempt.id, criterion.title, missing, sentence, number=number, place=place
    )


def _judged(attempt: Attempt) -> Iterator[WeakSpot]:
    grade = attempt.grade(RubricGrade)
    for number, criterion in enumerate(grade.criteria if grade else (), 1):
        if criterion.level is not Level.STRONG and criterion.worth < WEAK_BELOW / 100:
            yield _weakly_judged(attempt, number, criterion)


def _weakly_judged(attempt: Attempt, number: int, criterion: CriterionGrade) -> WeakSpot:
    span = criterion.span
    sentence = attempt.answer[span.start : span.end].strip() if span else None
    missing = criterion.level is Level.MISSING
    return WeakSpot(attempt.question_id, attempt.id, criterion.title, missing, sentence, number)


def _by_a_person(attempt: Attempt) -> Iterator[WeakSpot]:
    grade = attempt.grade(HumanGrade)
    for number, criterion in enumerate(grade.criteria if grade else (), 1):
        if criterion.level is Level.MISSING:
            yield WeakSpot(attempt.question_id, attempt.id, criterion.title, True, None, number)


_SPOTS: Mapping[GraderKind, Callable[[Attempt], Iterator[WeakSpot]]] = {
    GraderKind.SIMILARITY: _covered,
    GraderKind.RUBRIC: _judged,
    GraderKind.HUMAN: _by_a_person,
}
