from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Annotated

from annotated_types import Interval

from grader.models.limits import DayOfLife  # noqa: TC001 - read at run time, to read what is stored

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
    ``revises`` is the attempt that it was written from, None if it was written from scratch.
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
    revises: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What a day's work on a question counts as, on the candidate's own calendar.

    ``attempt_ids`` are the answer that counts and the revisions that followed it at once, oldest first.
    """

    attempt_ids: tuple[str, ...]
    day: date
    recall: Recall
    corrected: bool


class Why(StrEnum):
    """Why a question is planned."""

    DUE = "due"
    NEW = "never answered"
    ONCE_MORE = "once more before the interview"


FEWEST_MINUTES = 5
MOST_MINUTES = 240


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What the candidate has set: the day of the interview, None without one, and minutes a day."""

    interview_on: DayOfLife | None = None
    minutes: Annotated[int, Interval(ge=FEWEST_MINUTES, le=MOST_MINUTES)] = 30


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
    Of each question that was answered, ``due`` gives the day on which it should come back, and
    ``comes_back`` the day on which it does, as the room of the days allows, or None if that is not before the
    interview: that is what pages show.
    """

    choices: PlanChoices
    days: tuple[PlanDay, ...]
    done_today: int
    unreached: tuple[str, ...]
    enough: int
    due: dict[str, date]
    comes_back: dict[str, date | None]

    @property
    def today(self) -> PlanDay:
        return self.days[0]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What an answer counts as, and the day on which the plan has its question again: None if that is not
    before the interview."""

    recall: Recall
    corrected: bool
    due: date | None
