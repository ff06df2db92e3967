"""Learn a calibration from human grades, and measure it on data sets left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import InputError
from grader.grading.similarity.calibration import UsualAnswers
from grader.models import Agreement, FittedSet
from research.agreement import agreement, as_grades
from research.evaluation import human_pairs
from research.fitting import (
    coverage,
    expected,
    fit_interval,
    fit_paired_error,
    fit_regression,
    pairs_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.similarity.calibration import Calibration, GradeInterval
    from grader.models import PairedError
    from research.agreement import Samples
    from research.evidence_table import EvidenceTable

USUAL = 0.95


def fit_calibration(
    tables: Sequence[EvidenceTable],
    *,
    version: str,
    weights: str,
    base: Calibration,
) -> Calibration:
    """The calibration that ``tables`` ask for, with its scores on each of them left out of the fit.

    What is set by hand is taken from ``base``.

    Raises:
        InputError: there are fewer than three data sets, or two with part marks.
    """
    level = [table for table in tables if table.file.part_marks]
    if len(tables) < 3 or len(level) < 2:
        raise InputError(
            f"There are {len(tables)} data sets, {len(level)} of them with part marks: a calibration that is "
            "tested on data sets left out needs three, two of them with part marks. Name more files."
        )
    return replace(
        base,
        version=version,
        weights=weights,
        regression=fit_regression(tables),
        interval=_interval(tables),
        usual=_usual(level),
        fitted_on=tuple(_fitted_set(table, tables) for table in tables),
    )


def learn_pairs(tables: Sequence[EvidenceTable]) -> PairedError:
    """From which difference between two scores on people agree, by heads that had not seen the answers."""
    pairs = []
    for table in tables:
        graded = ~table.strangers
        scores = expected(fit_regression(_others(tables, table)), table)[graded]
        pairs.append(pairs_of(table.file.name, table.questions[graded], table.grades[graded], scores))
    return fit_paired_error(pairs)


def _others(tables: Sequence[EvidenceTable], left_out: EvidenceTable) -> list[EvidenceTable]:
    return [table for table in tables if table is not left_out]


def _interval(tables: Sequence[EvidenceTable]) -> GradeInterval:
    """From what heads say of data sets that they have not seen."""
    parts = []
    for table in tables:
        if table.file.part_marks:
            graded = ~table.strangers
            parts.append(
                (expected(fit_regression(_others(tables, table)), table)[graded], table.grades[graded])
            )
    return fit_interval(parts)


def _usual(tables: Sequence[EvidenceTable]) -> UsualAnswers:
    found = [
        item.evidence
        for table in tables
        for item, stranger in zip(table.shown, table.strangers, strict=True)
        if not stranger
    ]
    tail = (1 - USUAL) / 2

    def usual(values: list[float]) -> tuple[float, float]:
        low, high = np.quantile(values, [tail, 1 - tail])
        return round(float(low), 3), round(float(high), 3)

    return UsualAnswers(
        usual([item.coverage for item in found]),
        usual([item.richness for item in found]),
        usual([float(item.words) for item in found]),
    )


def _fitted_set(table: EvidenceTable, tables: Sequence[EvidenceTable]) -> FittedSet:
    others = _others(tables, table)
    graded = ~table.strangers
    grades, questions = table.grades[graded], list(table.questions[graded])
    scores = expected(fit_regression(others), table)[graded]
    cosine = np.array([item.cosine for item in table.shown])[graded]
    pairs = human_pairs(table.file.answers)
    return FittedSet(
        name=table.file.name,
        sha256=table.file.sha256,
        answers=len(grades),
        questions=table.file.questions,
        level=table.file.part_marks,
        left_out=_figures(
            agreement(questions, grades, scores, count=0),
            covered=coverage(_interval(others), scores, grades) if _can_tell(others) else None,
        ),
        cosine=_figures(agreement(questions, grades, as_grades(cosine, grades), count=0), covered=None),
        second_human=None
        if pairs is None
        else _figures(agreement(pairs[0], pairs[1][:, 0], pairs[1][:, 1], count=0), covered=None),
    )


def _can_tell(tables: Sequence[EvidenceTable]) -> bool:
    return any(table.file.part_marks for table in tables)


def _figures(found: Samples, *, covered: float | None) -> Agreement:
    def figure(name: str) -> float | None:
        value = found.measure(name).value
        return None if value is None else round(value, 3)

    return Agreement(
        within=figure("within"),
        pooled=figure("pooled"),
        rmse=figure("rmse") or 0.0,
        kappa=figure("kappa"),
        covered=None if covered is None else round(covered, 3),
    )
