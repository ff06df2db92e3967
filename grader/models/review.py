from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from grader.models.similarity_grade import Band


class Recall(IntEnum):
    """How well a question went, in the four steps of spaced repetition."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """As much of a graded attempt as says when its question should come back.

    ``elapsed_s`` is seconds spent typing, None if unknown. ``corrected`` is what the candidate says that it
    was, ``self_score`` how good they thought it before they saw the score, 0 to 100; None if not said.
    """

    attempt_id: str
    question_id: str
    submitted_at: datetime
    elapsed_s: float | None
    saw_model_answer: bool
    score: int
    band: Band
    near_copy: bool
    corrected: Recall | None = None
    self_score: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What a day's work on a question counts as: its latest attempt, on the candidate's own calendar."""

    attempt_id: str
    day: date
    recall: Recall
    corrected: bool
