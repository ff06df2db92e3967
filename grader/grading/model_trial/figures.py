"""What a trial comes to: the model held against labels, beside the local grader and a constant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

from grader.grading.model_trial.labelled import LabelledAnswer, LabelledPoint, Made
from grader.models import Level, PointStatus, RubricGrade
from grader.models.similarity_grade import PointCoverage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Exchange

SAID_FROM = 0.5
"""The model's chance of yes from which it says that a point is made."""
PASSED = 50
"""A score from which a worthless answer was let pass."""
ENOUGH = 0.75
"""Share of answers that must be graded to judge at all, of pairs in order, and of worthless answers below
``PASSED``, for a model's scores to be of use."""
SPREAD = 2.2
"""Standard errors to either side that hold 19 in 20, for about a dozen answers."""


class Verdict(StrEnum):
    """What the model is worth here as a judge, beside the local grader.

    ``USEFUL``: what it says of points is right more often than one word for all of them would be, its yes
    settles more of those that the local grader is unsure of rightly than wrongly, and its scores put
    better answers above worse ones and keep worthless ones low. ``POINTS`` and ``SCORES`` name
    what alone holds, ``NEITHER`` that nothing does. ``UNKNOWN``: too few answers were graded to say.
    """

    USEFUL = "useful"
    POINTS = "points"
    SCORES = "scores"
    NEITHER = "neither"
    UNKNOWN = "unknown"


class Ended(StrEnum):
    """How a trial stands: under way, through, stopped by who asked, or given up after
    failures in a row or one that the next answer would meet as well."""

    UNDER_WAY = "under way"
    DONE = "done"
    STOPPED = "stopped"
    GAVE_UP = "gave up"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer's grade; None where it was not graded, because of ``reason``."""

    answer: LabelledAnswer
    grade: RubricGrade | None
    reason: str | None
    exchanges: tuple[Exchange, ...]
    seconds: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many points somebody told rightly and wrongly, and on how many they did not decide.

    ``low`` and ``high`` hold the share that is right of what was told (0 to 1) 19 times in 20, were other
    answers taken; None where nothing was told.
    """

    right: int
    wrong: int
    undecided: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that was not graded."""

    question_id: str
    tier: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer's score by the model and by the local grader, 0 to 100."""

    question_id: str
    tier: str
    score: int
    local_score: int
    seconds: float


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What came of a trial so far; all figures are about the answers that were graded.

    Points that an answer makes in part are left out of the tallies, for either word is right of them:
    ``constant`` says "not said" of each, ``local`` is the local grader, ``model_alone`` the model on the
    points that it was asked about, ``together`` the local grader with what the model's yes settles, as pages
    show it. ``settled_rightly`` and ``settled_wrongly`` count those. ``in_order`` and ``local_in_order``
    count, of ``pairs`` of answers to one question, those whose better one has the higher score, and
    ``kept_low`` and ``local_kept_low``, of the ``worthless`` answers, those below ``PASSED``. Of ``levels``
    of criteria, ``levels_right`` are what the labels come to, ``partial`` are partial, and
    ``partial_by_label`` should be. Tokens are the server's count, None where it did not tell; ``seconds`` is
    the median of a grade. ``cost`` is in the currency of the price, None without one.
    """

    model: str
    host: str
    way: str | None
    ended: Ended
    answers: int
    scored: tuple[Scored, ...]
    failures: tuple[Failure, ...]
    constant: Tally
    local: Tally
    model_alone: Tally
    together: Tally
    settled_rightly: int
    settled_wrongly: int
    pairs: int
    in_order: int
    local_in_order: int
    worthless: int
    kept_low: int
    local_kept_low: int
    levels: int
    levels_right: int
    partial: int
    partial_by_label: int
    calls: int
    tokens_sent: int | None
    tokens_received: int | None
    seconds: float | None
    slowest: float | None
    cost: float | None
    verdict: Verdict


def report_of(model: str, host: str, answers: int, outcomes: Sequence[Outcome], ended: Ended) -> TrialReport:
    """The figures of what was graded so far."""
    graded = [(each.answer, each.grade) for each in outcomes if each.grade is not None]
    pairs = [
        (better, worse)
        for one, other in combinations(graded, 2)
        for better, worse in ((one, other), (other, one))
        if one[0].question_id == other[0].question_id and better[0].tier.rank > worse[0].tier.rank
    ]
    worthless = [(answer, grade) for answer, grade in graded if answer.tier.rank == 0]
    levels = [
        (each.level, answer.levels.get(each.criterion_id))
        for answer, grade in graded
        for each in grade.criteria
    ]
    settled = [
        point.made
        for answer, grade in graded
        for point in answer.points
        if _together(grade, point) is not _status(point.local)
    ]
    exchanges = [exchange for each in outcomes for exchange in each.exchanges]
    seconds = [each.seconds for each in outcomes if each.grade is not None]
    asked = [
        point.made is Made.COVERED
        for answer, grade in graded
        for point in answer.points
        if point.made is not Made.TOUCHED and _was_asked(grade, point)
    ]
    settles = settled.count(Made.COVERED) > settled.count(Made.MISSING)
    one_word = max(sum(asked), len(asked) - sum(asked))
    model_alone = _tally(graded, _said, asked=_was_asked)
    in_order = sum(better[1].score > worse[1].score for better, worse in pairs)
    kept_low = sum(grade.score < PASSED for _, grade in worthless)
    return TrialReport(
        model=model,
        host=host,
        way=graded[0][1].version.protocol if graded else None,
        ended=ended,
        answers=answers,
        scored=tuple(
            Scored(
                each.answer.question_id,
                each.answer.tier,
                each.grade.score,
                each.answer.local_score,
                each.seconds,
            )
            for each in outcomes
            if each.grade is not None
        ),
        failures=tuple(
            Failure(each.answer.question_id, each.answer.tier, each.reason)
            for each in outcomes
            if each.reason is not None
        ),
        constant=_tally(graded, lambda _grade, _point: False),
        local=_tally(graded, lambda _, point: _status(point.local)),
        model_alone=model_alone,
        together=_tally(graded, _together),
        settled_rightly=settled.count(Made.COVERED),
        settled_wrongly=settled.count(Made.MISSING),
        pairs=len(pairs),
        in_order=in_order,
        local_in_order=sum(better[0].local_score > worse[0].local_score for better, worse in pairs),
        worthless=len(worthless),
        kept_low=kept_low,
        local_kept_low=sum(answer.local_score < PASSED for answer, _ in worthless),
        levels=len(levels),
        levels_right=sum(given is labelled for given, labelled in levels),
        partial=sum(given is Level.PARTIAL for given, _ in levels),
        partial_by_label=sum(labelled is Level.PARTIAL for _, labelled in levels),
        calls=len(exchanges),
        tokens_sent=_total([each.prompt_tokens for each in exchanges]),
        tokens_received=_total([each.completion_tokens for each in exchanges]),
        seconds=median(seconds) if seconds else None,
        slowest=max(seconds, default=None),
        cost=_cost(outcomes),
        verdict=_verdict(
            enough=len(graded) >= ENOUGH * answers,
            points=settles and model_alone.right > one_word,
            scores=in_order >= ENOUGH * len(pairs) and kept_low >= ENOUGH * len(worthless),
        ),
    )


Graded = tuple[LabelledAnswer, RubricGrade]


def _verdict(*, enough: bool, points: bool, scores: bool) -> Verdict:
    if not enough:
        return Verdict.UNKNOWN
    if points and scores:
        return Verdict.USEFUL
    if points:
        return Verdict.POINTS
    return Verdict.SCORES if scores else Verdict.NEITHER


def _status(status: PointStatus) -> bool | None:
    """Whether a status says that a point is made; None for unsure."""
    return {PointStatus.COVERED: True, PointStatus.MISSING: False}.get(status)


def _chance(grade: RubricGrade, point: LabelledPoint) -> float | None:
    """What the model says of a point; None where it was not asked."""
    found = (
        each.chance
        for each in grade.points
        if each.point == point.point and each.criterion_id == point.criterion_id
    )
    return next(found, None)


def _asks_about_all(grade: RubricGrade) -> bool:
    return grade.version.protocol == "points"


def _was_asked(grade: RubricGrade, point: LabelledPoint) -> bool:
    return _asks_about_all(grade) or _chance(grade, point) is not None


def _said(grade: RubricGrade, point: LabelledPoint) -> bool | None:
    """What the model says of a point; where points are asked about one by one, those that are left out have
    no sentence that bears on them, and count as not made in the grade as well."""
    chance = _chance(grade, point)
    return (chance or 0.0) >= SAID_FROM


def _together(grade: RubricGrade, point: LabelledPoint) -> bool | None:
    chance = _chance(grade, point)
    item = PointCoverage(point.point, point.criterion_id, point.local, 0.0, None, likelihood=point.likelihood)
    return _status((item if chance is None else item.settled(chance)).status)


def _tally(
    graded: Sequence[Graded],
    told: Callable[[RubricGrade, LabelledPoint], bool | None],
    *,
    asked: Callable[[RubricGrade, LabelledPoint], bool] = lambda _grade, _point: True,
) -> Tally:
    counts, undecided = [], 0
    for answer, grade in graded:
        points = [each for each in answer.points if each.made is not Made.TOUCHED and asked(grade, each)]
        words = [(told(grade, each), each.made is Made.COVERED) for each in points]
        right = sum(word is made for word, made in words)
        silent = sum(word is None for word, _ in words)
        counts.append((right, len(words) - silent))
        undecided += silent
    right, all_told = sum(right for right, _ in counts), sum(told for _, told in counts)
    low, high = _interval(counts)
    return Tally(right, all_told - right, undecided, low, high)


def _interval(counts: Sequence[tuple[int, int]]) -> tuple[float | None, float | None]:
    """Where a share lies 19 times in 20, by whole answers or by single points, whichever says less.

    ``counts`` are the right and all points told, an answer each: points of one answer go wrong together.
    """
    right, told = sum(right for right, _ in counts), sum(told for _, told in counts)
    if not told:
        return None, None
    share, z = right / told, 1.96
    middle = (share + z * z / (2 * told)) / (1 + z * z / told)
    half = z * sqrt(share * (1 - share) / told + z * z / (4 * told * told)) / (1 + z * z / told)
    apart = sum((own - share * n) ** 2 for own, n in counts)
    by_answer = SPREAD * sqrt(apart * len(counts) / max(len(counts) - 1, 1)) / told
    return max(0.0, min(middle - half, share - by_answer)), min(1.0, max(middle + half, share + by_answer))


def _total(counts: Sequence[int | None]) -> int | None:
    """The sum; None where one is not known, for that is no zero."""
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


def _cost(outcomes: Sequence[Outcome]) -> float | None:
    known = [each.cost for each in outcomes if each.cost is not None]
    return sum(known) if known and len(known) == len(outcomes) else None
