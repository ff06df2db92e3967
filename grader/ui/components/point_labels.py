from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import PointCoverage


def point_labels(coverage: Sequence[PointCoverage]) -> list[str]:
    """A short name for each point, in order: 1, 2, 3 … for the rubric's, a, b, c … for the model answer's."""
    labels, numbers, letters = [], 0, 0
    for item in coverage:
        if item.criterion_id is None:
            labels.append(_letters(letters))
            letters += 1
        else:
            numbers += 1
            labels.append(str(numbers))
    return labels


def _letters(index: int) -> str:
    """a to z, then aa, ab … as spreadsheets name columns."""
    before, last = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + last)
