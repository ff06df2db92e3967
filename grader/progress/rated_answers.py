from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.models import RatedAnswer
from grader.progress.point_table import as_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.progress.point_table import PointTable


def rated_answers(counted: PointTable, own: Mapping[str, int]) -> tuple[RatedAnswer, ...]:
    """Those of the rows that the candidate rated, oldest first; ``own`` has their scores by attempt."""
    if not own:
        return ()
    ids = counted.attempt_ids
    rated = np.zeros(len(ids), np.bool_)
    rated[[place for place, each in enumerate(ids) if each in own]] = True
    rows = np.flatnonzero(rated[counted.places])
    columns = (
        column[rows].tolist()
        for column in (counted.places, counted.questions, counted.moments, counted.scores)
    )
    return tuple(
        RatedAnswer(
            ids[place], counted.question_ids[question], as_time(moment), own[ids[place]], round(score)
        )
        for place, question, moment, score in zip(*columns, strict=True)
    )
