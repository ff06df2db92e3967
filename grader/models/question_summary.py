from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """Where a candidate stands on one question that they have answered at least once.

    ``attempts`` counts all of them, graded or not. ``latest_score`` is that of the newest attempt that
    has a grade, ``best_score`` the highest of all; both run from 0 to 100 and are None when nothing
    has been graded yet. ``last_submitted_at`` is UTC.
    """

    question_id: str
    attempts: int
    latest_score: int | None
    best_score: int | None
    last_submitted_at: datetime
