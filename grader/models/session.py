from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - read at run time, to write sessions as JSON
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.models.learning import TickCounts
from grader.models.limits import Count, Seconds  # noqa: TC001 - read at run time, to read what is stored

if TYPE_CHECKING:
    from collections.abc import Mapping


_PREFIX = "sitting:"
_DIGITS = 10


def place_key(session_id: str, position: int) -> str:
    """What stands for a question's id with the draft that is typed at a position of a session."""
    return f"{keys_of_session(session_id)}{position}"


def keys_of_session(session_id: str) -> str:
    """What the keys of all positions of a session begin with."""
    return f"{_PREFIX}{session_id}:"


def place_in_session(key: str) -> tuple[str, int] | None:
    """The session and the position that ``place_key`` made the key for; None for any other key."""
    if not key.startswith(_PREFIX):
        return None
    session_id, _, position = key.removeprefix(_PREFIX).rpartition(":")
    return (session_id, int(position)) if position.isdecimal() and len(position) < _DIGITS else None


class SessionKind(StrEnum):
    """What a session was started as: for a length of time, for a number of questions, as an interview."""

    MINUTES = "minutes"
    QUESTIONS = "questions"
    MOCK = "mock"


@dataclass(frozen=True, slots=True)
class TimedQuestion:
    """A question of the bank and the seconds that an answer may take; None where nothing limits it alone."""

    question_id: str
    seconds: Seconds | None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is to go through, fixed at its start.

    ``limit_s`` is the seconds for all of it: None where the questions have seconds of their own, or nothing
    is timed.
    """

    questions: tuple[TimedQuestion, ...]
    limit_s: Seconds | None = None


@dataclass(frozen=True, slots=True)
class SessionState:
    """How far a session has come.

    ``position`` counts from 0 and is the length of the plan once nothing is left. ``running_since`` is when
    the clock was last started, None while it stands still. ``used`` are the seconds that each question of the
    plan had before that. ``skipped`` are the positions that were left without an answer on purpose.
    """

    position: Count
    running_since: datetime | None
    used: tuple[Seconds, ...]
    skipped: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Practice that was started on purpose; times are UTC, and ``ended_at`` is None until it is over."""

    id: str
    kind: SessionKind
    plan: SessionPlan
    state: SessionState
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


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of attempts beside their grades.

    ``own`` is how good the candidate thought an answer before its grade was shown, 0 to 100, and
    ``session_of`` the id of the session that it was given in, both by attempt. ``sessions`` are those that
    were started on purpose, in any order. ``ticked`` counts the points that the candidate ticked.
    """

    own: Mapping[str, int] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()
    session_of: Mapping[str, str] = field(default_factory=dict)
    ticked: TickCounts = field(default_factory=TickCounts)


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """An answer of a session; ``score`` is None as long as it has no grade."""

    attempt_id: str
    question_id: str
    score: int | None


@dataclass(frozen=True, slots=True)
class SessionMean:
    """The mean score, with the mean ends of its intervals, of so many ``answers``."""

    answers: int
    score: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """Practice at one stretch: a ``session`` that was started on purpose, or None for answers close in time.

    ``seconds`` are those of the session's clock, else from the first keystroke known of to the last answer;
    ``ended_at`` is None while a session goes on. The other answers than those of the ``mean`` are
    ``ungraded``, ``near_copies`` of the model answer, answers to ``follow_ups``, or left out by a filter;
    ``revisions`` are among those of the mean. There is no mean of scores by different ``graders``.
    """

    started_at: datetime
    ended_at: datetime | None
    seconds: float
    session: Session | None
    answers: tuple[SessionAnswer, ...]
    mean: SessionMean | None
    ungraded: int
    near_copies: int
    follow_ups: int
    revisions: int
    graders: int


class LeftOut(StrEnum):
    """Why a question of a session has no answer."""

    SKIPPED = "skipped"
    DELETED = "deleted"
    NOT_ANSWERED = "not_answered"
    NOT_REACHED = "not_reached"


class Missing(StrEnum):
    """Why an answer has no grade."""

    UNDER_WAY = "under_way"
    FAILED = "failed"
    NO_MODEL_ANSWER = "no_model_answer"
    NO_RUBRIC = "no_rubric"
    NO_MODEL = "no_model"
    NOT_AGREED = "not_agreed"
    TO_LOOK_OVER = "to_look_over"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class MissingGrade:
    """Why a grade is missing: with what a failure said, or the origin that answers may not be sent to."""

    kind: Missing
    detail: str = ""


SHORT, LONG = 90, 220
"""Words below and above which an answer is too short or too long to be listened to well."""


class Habit(StrEnum):
    """The one thing to do differently next time."""

    ANSWER_ALL = "answer_all"
    SAY_MORE = "say_more"
    SAY_LESS = "say_less"
    KEEP_TIME = "keep_time"
    PLAN_FIRST = "plan_first"
    BE_PLAIN = "be_plain"


_FOLLOW_UP = "follow-up:"


def follow_up_key(attempt_id: str) -> str:
    """The key, in the place of a question's id, of the draft that answers an attempt's follow-up question."""
    return f"{_FOLLOW_UP}{attempt_id}"


def attempt_followed(key: str) -> str | None:
    """The attempt that ``follow_up_key`` made the key for; None for a question's id."""
    return key.removeprefix(_FOLLOW_UP) if key.startswith(_FOLLOW_UP) else None
