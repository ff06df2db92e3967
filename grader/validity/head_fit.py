"""Fit the head: least squares with coefficients that cannot be negative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from grader.similarity.head import Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.validity.evidence_table import EvidenceTable

WITHIN = 0.8
"""How much of a question's own mean is taken out before the slopes are fitted: what matters most is which of
two answers to the same question is better."""
STRANGERS_SHARE = 0.3
"""What all answers to other questions weigh beside the graded ones of their file."""


def fit_head(tables: Sequence[EvidenceTable]) -> Head:
    """The head that people's grades in ``tables`` ask for; each file counts the same, however long.

    The ratio of the slopes comes from all files; the level and the size of the slopes from those with part
    marks, or from all if there are none.
    """
    slopes = _slopes(tables)
    level = [table for table in tables if table.file.part_marks] or list(tables)
    index = np.concatenate([table.features @ slopes for table in level])
    belonging = np.concatenate([table.belonging for table in level])
    grades = np.concatenate([table.grades for table in level])
    weight = np.concatenate([_weights(table) for table in level])
    size = float((weight * belonging * index) @ grades / ((weight * (belonging * index) ** 2).sum() + 1e-12))
    coverage, richness = (round(max(size, 0.0) * float(slope), 4) for slope in slopes)
    return Head(coverage, richness)


def expected(head: Head, table: EvidenceTable) -> NDArray[np.float64]:
    """The head's expected grades, belonging included."""
    return np.array([head.expected(item.evidence) for item in table.shown]) * table.belonging


def _slopes(tables: Sequence[EvidenceTable]) -> NDArray[np.float64]:
    rows, targets, weights = [], [], []
    for table in tables:
        graded = ~table.strangers
        values = np.column_stack([table.features, table.grades])[graded]
        _, group = np.unique(table.questions[graded], return_inverse=True)
        means = np.stack([np.bincount(group, column) for column in values.T], axis=1)
        values = values - WITHIN * (means / np.bincount(group)[:, None])[group]
        rows.append(values[:, :-1])
        targets.append(values[:, -1])
        weights.append(np.full(len(values), 1 / np.sqrt(len(values))))
    weight = np.concatenate(weights)
    features = np.concatenate(rows)
    # The intercept may have either sign, which takes two columns.
    design = np.column_stack([features, np.ones(len(features)), -np.ones(len(features))])
    found, _ = nnls(design * weight[:, None], np.concatenate(targets) * weight)
    return np.asarray(found[:2])


def _weights(table: EvidenceTable) -> NDArray[np.float64]:
    strangers = int(table.strangers.sum())
    return np.where(
        table.strangers, STRANGERS_SHARE / max(strangers, 1), 1 / max(len(table.grades) - strangers, 1)
    )
