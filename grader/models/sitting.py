from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read at run time, to write sittings as JSON
from enum import StrEnum


class SittingKind(StrEnum):
    """What a sitting was started as: for a length of time, for a number of questions, as an interview."""

    MINUTES = "minutes"
    QUESTIONS = "questions"
    MOCK = "mock"


@dataclass(frozen=True, slots=True)
class TimedQuestion:
    """A question of the bank and the seconds that an answer may take; None where nothing limits it alone."""

    question_id: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """What a sitting is to go through, fixed at its start.

    ``limit_s`` is the seconds for all of it: None where the questions have seconds of their own, or nothing
    is timed.
    """

    questions: tuple[TimedQuestion, ...]
    limit_s: float | None = None


@dataclass(frozen=True, slots=True)
class SittingState:
    """How far a sitting has come.

    ``position`` counts from 0 and is the length of the plan once nothing is left. ``running_since`` is when
    the clock was last started, None while it stands still. ``used`` are the seconds that each question of the
    plan had before that. ``skipped`` are the positions that were left without an answer on purpose.
    """

    position: int
    running_since: datetime | None
    used: tuple[float, ...]
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """Practice that was started on purpose; times are UTC, and ``ended_at`` is None until it is over."""

    id: str
    kind: SittingKind
    plan: SittingPlan
    state: SittingState
    started_at: datetime
    ended_at: datetime | None

    @property
    def paused(self) -> bool:
        return self.ended_at is None and self.state.running_since is None

    @property
    def open_question(self) -> TimedQuestion | None:
        """The question that is to be answered now; None once it is over."""
        if self.ended_at is not None or self.state.position >= len(self.plan.questions):
            return None
        return self.plan.questions[self.state.position]
