"""From readings of labelled answers to the likelihoods of points, their limits, and figures for all that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from grader.grading.similarity.likelihood import (
    OPPOSED,
    Assertions,
    Likelihoods,
    Logistic,
    PointJudgment,
    doubt,
    features,
    placing,
)
from grader.grading.similarity.point_judges import places_of
from grader.models import PointFigures, PointStatus
from research.fitting import fit_interval
from research.labelled_answers import Kind, Label, folds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.calibration import GradeInterval
    from grader.grading.similarity.likelihood import PointReading
    from grader.grading.similarity.point_evidence import PointEvidence
    from research.labelled_answers import LabelledAnswer

PARTS = 6
"""Parts of the answers, by whole questions and professions, each left out once where figures are taken."""
KIND_WEIGHTS = {Kind.BANK: 1.0, Kind.NATURAL: 1.0, Kind.MISLEADING: 0.25}
"""What an answer counts in the regression: wording misleads in few of those that candidates give."""
FULL_RIGHT, PART_RIGHT = 0.82, 0.92
MISSING_RIGHT = {Kind.BANK: 0.94, Kind.NATURAL: 0.94, Kind.MISLEADING: 0.91}
"""Least shares of the statements that must be right, a little more than what is promised."""
MISSING_IN_PART = 0.4
"""How likely a point that is called missing may be made in part: what is half said is not advised."""
STRICTNESS = 0.3
FALSE_ALARMS = 0.03
"""Share of the answers without mistakes that may be said to hold some."""


@dataclass(frozen=True, eq=False)
class JudgedAnswer:
    """A labelled answer as a reader read it that was trained without its question; ``weights`` are what its
    points are worth, and ``gold`` marks the sentences that make each (points by sentences)."""

    answer: LabelledAnswer
    reading: PointReading
    evidence: PointEvidence
    weights: NDArray[np.float64]
    gold: NDArray[np.bool_]

    @property
    def table(self) -> NDArray[np.float64]:
        return features(self.reading, self.evidence)

    @property
    def ticked(self) -> float:
        """The share that the reader ticks, 0 to 1."""
        return float(self.weights @ [label.ticked for label in self.answer.labels])


@dataclass(frozen=True, eq=False)
class _Regressions:
    in_full: Logistic
    in_part: Logistic

    def judge(self, item: JudgedAnswer) -> list[PointJudgment]:
        table = item.table
        opposed = 1 / (1 + np.exp(-item.reading.logits[:, OPPOSED]))
        chances = zip(self.in_full.chances(table), self.in_part.chances(table), opposed, strict=True)
        return [PointJudgment(float(full), float(part), float(against)) for full, part, against in chances]


def judge_left_out(
    items: Sequence[JudgedAnswer], spoken: Sequence[JudgedAnswer]
) -> list[list[PointJudgment]]:
    """What is said of each item's points by likelihoods fitted without its question.

    ``spoken`` are the same answers as dictation writes them down: likelihoods have to hold for both.
    """
    part_of = folds([item.answer for item in items], PARTS)
    judged: list[list[PointJudgment]] = [[] for _ in items]
    for part in range(PARTS):
        rest = [number for number, own in enumerate(part_of) if own != part]
        found = _fit([forms[number] for forms in (items, spoken) for number in rest])
        for index, item in enumerate(items):
            if part_of[index] == part:
                judged[index] = found.judge(item)
    return judged


def fit_likelihoods(
    items: Sequence[JudgedAnswer],
    spoken: Sequence[JudgedAnswer],
    judged: Sequence[Sequence[PointJudgment]],
    *,
    version: str,
    weights: str,
    embedding: str,
) -> Likelihoods:
    """The likelihoods fitted on all ``items`` and their ``spoken`` forms.

    The figures are of ``judged``, what was said of the items left out.
    """
    assertions = _assertions(items, judged)
    interval = _interval(items, judged)
    final = _fit([*items, *spoken])
    mistaken = _mistaken(items, judged)
    measured = tuple(
        _figures(
            kind,
            [pair for pair in zip(items, judged, strict=True) if pair[0].answer.kind is kind],
            assertions,
            interval,
            mistaken,
        )
        for kind in Kind
    )
    return Likelihoods(
        version,
        weights,
        embedding,
        final.in_full,
        final.in_part,
        assertions,
        interval,
        mistaken,
        measured,
    )


def _fit(items: Sequence[JudgedAnswer]) -> _Regressions:
    table = np.concatenate([item.table for item in items])
    labels = [label for item in items for label in item.answer.labels]
    counts = np.concatenate(
        [np.full(len(item.answer.labels), KIND_WEIGHTS[item.answer.kind]) for item in items]
    )
    return _Regressions(
        _logistic(table, np.array([label is Label.COVERED for label in labels]), counts),
        _logistic(table, np.array([label.ticked > 0 for label in labels]), counts),
    )


def _logistic(
    table: NDArray[np.float64], outcome: NDArray[np.bool_], counts: NDArray[np.float64]
) -> Logistic:
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    fitted = LogisticRegression(C=STRICTNESS, max_iter=1000)
    fitted.fit((table - mean) / spread, outcome, sample_weight=counts)
    weights = fitted.coef_[0] / spread
    constant = float(fitted.intercept_[0] - weights @ mean)
    return Logistic(round(constant, 5), tuple(round(float(weight), 5) for weight in weights))


def _assertions(items: Sequence[JudgedAnswer], judged: Sequence[Sequence[PointJudgment]]) -> Assertions:
    """The limits that say most while the statements are right often enough, for each kind of answer; for
    points called covered this does not hold where wording misleads, since a grader cannot tell that it does.
    """
    chances = {kind: _chances(items, judged, kind) for kind in Kind}
    usual = [chances[Kind.BANK], chances[Kind.NATURAL]]
    best, limits = -1.0, (1.0, 1.0)
    for full in np.arange(0.5, 0.96, 0.02):
        for part in np.arange(0.6, 0.99, 0.02):
            called = [(own[0] >= full) & (own[1] >= part) for own in usual]
            if all(
                mask.any() and own[2][mask].mean() >= FULL_RIGHT and own[3][mask].mean() >= PART_RIGHT
                for own, mask in zip(usual, called, strict=True)
            ):
                share = float(np.mean([mask.mean() for mask in called]))
                if share > best:
                    best, limits = share, (float(full), float(part))
    missing = 0.0
    for limit in np.arange(0.02, 0.5, 0.01):
        under = {kind: (own[0] <= limit) & (own[1] <= MISSING_IN_PART) for kind, own in chances.items()}
        if all(
            not mask.any() or 1 - chances[kind][2][mask].mean() >= MISSING_RIGHT[kind]
            for kind, mask in under.items()
        ):
            missing = float(limit)
    return Assertions(round(limits[0], 3), round(limits[1], 3), round(missing, 3), MISSING_IN_PART)


def _chances(
    items: Sequence[JudgedAnswer], judged: Sequence[Sequence[PointJudgment]], kind: Kind
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of the points of one kind of answer: both chances, and whether they are made in full and in part."""
    own = [pair for pair in zip(items, judged, strict=True) if pair[0].answer.kind is kind]
    return (
        np.array([each.likelihood for _, points in own for each in points]),
        np.array([each.partly for _, points in own for each in points]),
        np.array([label is Label.COVERED for item, _ in own for label in item.answer.labels]),
        np.array([label.ticked > 0 for item, _ in own for label in item.answer.labels]),
    )


def _mistaken(items: Sequence[JudgedAnswer], judged: Sequence[Sequence[PointJudgment]]) -> float:
    """The doubt that few answers reach that candidates may give and that hold no mistakes."""
    sound = [
        _doubt(points)
        for item, points in zip(items, judged, strict=True)
        if item.answer.kind is not Kind.MISLEADING and item.answer.tier != "wrong"
    ]
    return round(float(np.quantile(sound, 1 - FALSE_ALARMS)), 4)


def _doubt(points: Sequence[PointJudgment]) -> float:
    return doubt([each.opposed for each in points])


def _score(item: JudgedAnswer, points: Sequence[PointJudgment]) -> float:
    return float(item.weights @ [each.strength for each in points])


def _interval(items: Sequence[JudgedAnswer], judged: Sequence[Sequence[PointJudgment]]) -> GradeInterval:
    """Where the share that readers tick lies, 8 times in 10, in answers that candidates may give."""
    parts = []
    for kind in (Kind.BANK, Kind.NATURAL):
        own = [pair for pair in zip(items, judged, strict=True) if pair[0].answer.kind is kind]
        scores = np.array([_score(item, points) for item, points in own])
        parts.append((scores, np.array([item.ticked for item, _ in own])))
    return fit_interval(parts)


def _figures(
    kind: Kind,
    pairs: Sequence[tuple[JudgedAnswer, Sequence[PointJudgment]]],
    assertions: Assertions,
    interval: GradeInterval,
    mistaken: float,
) -> PointFigures:
    labels = [label for item, _ in pairs for label in item.answer.labels]
    points = [each for _, judged in pairs for each in judged]
    status = [assertions.status(each) for each in points]
    covered = [label for label, each in zip(labels, status, strict=True) if each is PointStatus.COVERED]
    missing = [label for label, each in zip(labels, status, strict=True) if each is PointStatus.MISSING]
    opposed = [each for label, each in zip(labels, status, strict=True) if label is Label.CONTRADICTED]
    made = np.array([label is Label.COVERED for label in labels])
    chances = np.array([each.likelihood for each in points])
    scores = np.array([_score(item, judged) for item, judged in pairs])
    ticked = np.array([item.ticked for item, _ in pairs])
    ends = np.array([interval.ends(float(score)) for score in scores])
    placed = [
        any(gold[place] for place in places_of(row))
        for item, judged in pairs
        for each, label, row, gold in zip(
            judged, item.answer.labels, placing(item.reading, item.evidence), item.gold, strict=True
        )
        if assertions.status(each) is PointStatus.COVERED and label.ticked and gold.any()
    ]
    within = [
        curve
        for item, judged in pairs
        for curve in [_curve(np.array([each.likelihood for each in judged]), _made(item))]
        if curve is not None
    ]
    return PointFigures(
        name=str(kind),
        answers=len(pairs),
        points=len(points),
        covered_in_full=_share(label is Label.COVERED for label in covered),
        covered_in_part=_share(label.ticked > 0 for label in covered),
        missing_right=_share(label is not Label.COVERED for label in missing),
        asserted=_share(each is not PointStatus.UNSURE for each in status),
        sentence_right=_share(placed),
        contradicted_called_covered=_share(each is PointStatus.COVERED for each in opposed),
        within=round(float(np.mean(within)), 3),
        over_all=round(_curve(chances, made) or 0.0, 3),
        rmse=round(float(100 * np.sqrt(np.mean((scores - ticked) ** 2))), 1),
        interval_holds=_share((ends[:, 0] <= ticked) & (ticked <= ends[:, 1])),
        interval_width=round(float(100 * np.mean(ends[:, 1] - ends[:, 0])), 1),
        right_order=_right_order(pairs),
        mistakes_found=_share(
            _doubt(judged) >= mistaken for item, judged in pairs if item.answer.tier == "wrong"
        ),
        false_alarms=_share(
            _doubt(judged) >= mistaken for item, judged in pairs if item.answer.tier != "wrong"
        ),
    )


def _made(item: JudgedAnswer) -> NDArray[np.bool_]:
    return np.array([label is Label.COVERED for label in item.answer.labels])


def _share(outcomes: Iterable[bool]) -> float:
    found = [bool(outcome) for outcome in outcomes]
    return round(sum(found) / len(found), 3) if found else 0.0


def _curve(values: NDArray[np.float64], made: NDArray[np.bool_]) -> float | None:
    """The area under the curve: how often a made point has the higher value; None without both sorts."""
    if made.all() or not made.any():
        return None
    gaps = values[made][:, None] - values[~made][None]
    return float((gaps > 0).mean() + 0.5 * (gaps == 0).mean())


def _right_order(pairs: Sequence[tuple[JudgedAnswer, Sequence[PointJudgment]]]) -> float:
    """How often a wrong answer scores below the strong and the good answers to its question."""
    scores: dict[str, dict[str, list[float]]] = {}
    for item, judged in pairs:
        by_tier = scores.setdefault(item.answer.question_id, {})
        by_tier.setdefault(item.answer.tier, []).append(_score(item, judged))
    return _share(
        wrong < better
        for tiers in scores.values()
        for tier in ("strong", "good")
        for better in tiers.get(tier, ())
        for wrong in tiers.get("wrong", ())
    )
