from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - read at run time, to write sessions as JSON
from typing import TYPE_CHECKING

from grader.models.sitting import Sitting  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of attempts beside their grades.

    ``own`` is how good the candidate thought an answer before its grade was shown, 0 to 100, and
    ``sitting_of`` the id of the sitting that it was given in, both by attempt. ``sittings`` are those that
    were started on purpose, in any order.
    """

    own: Mapping[str, int] = field(default_factory=dict)
    sittings: tuple[Sitting, ...] = ()
    sitting_of: Mapping[str, str] = field(default_factory=dict)


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
class Session:
    """Practice at one stretch: a ``sitting`` that was started on purpose, or None for answers close in time.

    ``seconds`` are those of the sitting's clock, else from the first keystroke known of to the last answer;
    ``ended_at`` is None while a sitting goes on. The other answers than those of the ``mean`` are
    ``ungraded``, ``near_copies`` of the model answer, answers to ``follow_ups``, or left out by a filter;
    ``revisions`` are among those of the mean. There is no mean of scores by different ``graders``.
    """

    started_at: datetime
    ended_at: datetime | None
    seconds: float
    sitting: Sitting | None
    answers: tuple[SessionAnswer, ...]
    mean: SessionMean | None
    ungraded: int
    near_copies: int
    follow_ups: int
    revisions: int
    graders: int
