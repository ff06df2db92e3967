from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.models import Level, PointStatus, RubricGrade, SimilarityGrade, WeakSpot, WeakTheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.models import Attempt, CriterionCoverage, CriterionGrade, PointCoverage


THEMES = {
    "Monitoring": "monitor drift alert telemetry observab dashboard",
    "Trade-offs": "trade-off tradeoff versus balance sacrific",
    "Metrics and numbers": "metric measur quantif number benchmark baseline kpi",
    "Testing and validation": "test validat verif experiment ablation reproduc",
    "Data and labels": "data dataset label annotat sampling collect",
    "Speed and cost": "latency throughput cost spend budget memory real-time fps efficien",
    "Release and fallback": "release deploy rollout rollback roll-back fallback shadow canary staged",
    "Failure and robustness": "failure robust error root edge-case degrad reliab incident",
    "People and alignment": "stakeholder align communicat disagree conflict customer user team mentor",
    "Ownership and results": "owner impact result outcome responsib shipped",
    "Privacy and security": "privacy secur bias fair ethic complian threat consent",
    "Planning and scope": "plan scope priorit mvp deadline uncertain estimate sprint",
}
"""What interviewers ask for whatever the question, each with beginnings of words that name it."""

_PATTERNS = {
    name: re.compile(rf"\b(?:{'|'.join(map(re.escape, words.split()))})", re.IGNORECASE)
    for name, words in THEMES.items()
}


def themes_of(text: str) -> frozenset[str]:
    """The themes that a criterion's title and guidance name."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))


WEAK_BELOW = 50
"""Coverage of a criterion's points, of 100, below which it counts as weak: less than half is said.

By the points it stays below even if the answer holds all points that the grader is unsure of."""
FEWEST_ANSWERS = 2
"""Answers that must be weak in the same thing before it is called a theme."""


def weak_themes(
    latest: Iterable[Attempt], describe: Callable[[str, str, str], str], *, by_rubric: bool = False
) -> tuple[WeakTheme, ...]:
    """Themes that the latest answers to several questions do not meet, worst first.

    ``describe`` gives what a criterion asks for, by the ids of its question and of itself and its title. A
    theme counts each answer once, by its weakest criterion.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    weak: dict[str, dict[str, WeakSpot]] = defaultdict(dict)
    for attempt in latest:
        for criterion_id, title, spot in (_judged if by_rubric else _covered)(attempt):
            for theme in themes_of(describe(attempt.question_id, criterion_id, title)):
                asked[theme].add(attempt.id)
                known = weak[theme].get(attempt.id)
                if spot is not None and (known is None or (spot.missing and not known.missing)):
                    weak[theme][attempt.id] = spot
    themes = [
        WeakTheme(name, len(asked[name]), sum(s.missing for s in spots.values()), tuple(spots.values()))
        for name, spots in weak.items()
        if len(spots) >= FEWEST_ANSWERS
    ]
    return tuple(sorted(themes, key=lambda theme: (-len(theme.spots), -theme.missing, theme.name)))


def _covered(attempt: Attempt) -> Iterator[tuple[str, str, WeakSpot | None]]:
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return
    for criterion in grade.criteria:
        weak = _at_most(grade, criterion) < WEAK_BELOW
        spot = _weakly_covered(attempt, grade, criterion) if weak else None
        yield criterion.criterion_id, criterion.title, spot


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


def _judged(attempt: Attempt) -> Iterator[tuple[str, str, WeakSpot | None]]:
    grade = attempt.grade(RubricGrade)
    for number, criterion in enumerate(grade.criteria if grade else (), 1):
        weak = criterion.level is not Level.STRONG and criterion.worth < WEAK_BELOW / 100
        spot = _weakly_judged(attempt, number, criterion) if weak else None
        yield criterion.criterion_id, criterion.title, spot


def _weakly_judged(attempt: Attempt, number: int, criterion: CriterionGrade) -> WeakSpot:
    span = criterion.span
    sentence = attempt.answer[span.start : span.end].strip() if span else None
    missing = criterion.level is Level.MISSING
    return WeakSpot(attempt.question_id, attempt.id, criterion.title, missing, sentence, number)
