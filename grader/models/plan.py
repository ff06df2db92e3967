from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read at run time, to read choices from JSON
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.review import Recall


class Why(StrEnum):
    """Why a question is planned."""

    DUE = "due"
    NEW = "never answered"
    ONCE_MORE = "once more before the interview"


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What the candidate has set: the day of the interview, None without one, and minutes a day."""

    interview_on: date | None = None
    minutes: int = 30


@dataclass(frozen=True, slots=True)
class Weakness:
    """What was weakest in the latest answer to a question: the title of a criterion and its score, 0 to 100.

    Without criteria the title is None, and the score that of the whole answer.
    """

    title: str | None
    score: int


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question to answer; ``due`` is the day on which it comes back, None if it was never answered."""

    question_id: str
    why: Why
    due: date | None
    weakness: Weakness | None


@dataclass(frozen=True, slots=True)
class PlanDay:
    """What to answer on a day, in that order."""

    day: date
    questions: tuple[PlannedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to practice from today on, if every planned answer goes well.

    ``days`` begin with today, and end on the day before the interview, or after a week without one.
    ``done_today`` counts the questions answered today. ``unreached`` are those that were never answered and
    are not reached before the interview; ``enough`` is the minutes a day that would reach them all.
    ``due`` gives the day on which each question that was answered comes back.
    """

    choices: PlanChoices
    days: tuple[PlanDay, ...]
    done_today: int
    unreached: tuple[str, ...]
    enough: int
    due: dict[str, date]

    @property
    def today(self) -> PlanDay:
        return self.days[0]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What an answer counts as, and when its question comes back."""

    recall: Recall
    corrected: bool
    due: date
