"""Graded answers as the schedule and the plan see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from grader.models import Band, GradedAnswer

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
BANDS = {20: Band.NOT_YET, 40: Band.A_START, 60: Band.SOLID, 80: Band.STRONG}

_numbers = count(1)


def answer(score: int = 60, *, question: str = "paint", days: float = 0, **more: Any) -> GradedAnswer:
    """An answer given some days after noon of Monday, 2 March 2026, UTC."""
    values: dict[str, Any] = {
        "attempt_id": f"a{next(_numbers)}",
        "question_id": question,
        "submitted_at": MONDAY + timedelta(days=days),
        "elapsed_s": None,
        "saw_model_answer": False,
        "score": score,
        "band": BANDS[score],
        "near_copy": False,
    }
    return GradedAnswer(**(values | more))
