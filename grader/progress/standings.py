from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.models import QuestionStanding
from grader.progress.segments import split_at_changes
from grader.progress.trend import trend_at_question

if TYPE_CHECKING:
    from grader.models import GraderKind
    from grader.progress.point_table import PointTable


def question_standings(table: PointTable, *, grader: GraderKind, least: int) -> tuple[QuestionStanding, ...]:
    """One for each question with an attempt, in the order in which they were first answered."""
    attempts = np.bincount(table.questions, minlength=len(table.question_ids))
    kept = table.counted()
    order = np.argsort(kept.questions, kind="stable")
    ends = np.searchsorted(kept.questions[order], np.arange(len(table.question_ids) + 1))
    found = []
    for code in dict.fromkeys(table.questions.tolist()):
        own = kept.where(order[ends[code] : ends[code + 1]])
        segments, breaks = split_at_changes(own)
        alike = own.where(segments == segments[-1]) if len(own) else own
        highest = int(np.argmax(own.scores)) if len(own) else 0
        found.append(
            QuestionStanding(
                question_id=table.question_ids[code],
                attempts=int(attempts[code]),
                first=own.mark(0) if len(own) else None,
                best=own.mark(highest, int(segments[highest])) if len(own) else None,
                latest=own.mark(len(own) - 1, int(segments[-1])) if len(own) else None,
                trend=trend_at_question(alike, grader=grader, least=least, changed=bool(breaks)),
            )
        )
    return tuple(found)
