from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.models import RatedAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.progress.point_table import PointTable


def rated_answers(counted: PointTable, own: Mapping[str, int]) -> tuple[RatedAnswer, ...]:
    """Those of the rows that the candidate rated, oldest first; ``own`` has their scores by attempt."""
    places = [place for place, each in enumerate(counted.attempt_ids) if each in own] if own else []
    marks = (counted.mark(int(row)) for row in np.flatnonzero(np.isin(counted.places, places)))
    return tuple(
        RatedAnswer(mark.attempt_id, mark.question_id, mark.at, own[mark.attempt_id], mark.score)
        for mark in marks
    )
