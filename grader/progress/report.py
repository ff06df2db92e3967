from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.models import ProgressReport, Records, Trait
from grader.progress.days import longest_streak, practice_days
from grader.progress.point_table import PointTable
from grader.progress.rated_answers import rated_answers
from grader.progress.series import build_series
from grader.progress.sessions import Sessions
from grader.progress.standings import question_standings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from grader.models import Circumstances, Day, ProgressFilter, ScorePoints


def build_report(
    points: ScorePoints,
    wanted: ProgressFilter,
    *,
    zone: tzinfo | None,
    least: int,
    circumstances: Circumstances,
) -> ProgressReport:
    """Everything that the Progress page shows; days are those of ``zone``, None being this machine's.

    ``least`` is the smallest difference between two similarity scores that people mostly agree with.
    """
    every = PointTable.of(points, wanted.grader)
    table = every if wanted.question_ids is None else every.at(wanted.question_ids)
    days = practice_days(table, zone)
    scored = table.where(~table.has(Trait.REVISION)) if wanted.fresh_only else table
    counted = scored.counted()
    return ProgressReport(
        attempts=len(table),
        graded=int((~np.isnan(scored.scores)).sum()),
        series=build_series(scored, grader=wanted.grader, least=least),
        questions=question_standings(scored, grader=wanted.grader, least=least),
        days=days,
        records=_records(counted, days),
        rated=rated_answers(counted, circumstances.own),
        sessions=Sessions(every, wanted, circumstances),
    )


def _records(counted: PointTable, days: Sequence[Day]) -> Records:
    return Records(
        attempts=sum(day.attempts for day in days),
        minutes=sum(day.minutes for day in days),
        days=len(days),
        longest_streak=longest_streak(days),
        most_in_a_day=max(days, key=lambda day: day.attempts, default=None),
        best=counted.mark(int(np.argmax(counted.scores))) if len(counted) else None,
    )
