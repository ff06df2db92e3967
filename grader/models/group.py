"""Groups of a coach: who is in them, what they show there, what was assigned, and who looked at an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

LONGEST_GROUP_NAME = 120
"""Characters of a group's name."""
LONGEST_ASSIGNMENT_NOTE = 1_000
CODE_DAYS = 14
"""For how long a new code lets people in."""


class Shares(StrEnum):
    """What a member lets the coach see; each includes what stands before it."""

    NOTHING = "nothing"
    GRADES = "grades"
    ANSWERS = "answers"


class AssignmentKind(StrEnum):
    """What can be assigned."""

    QUESTION = "question"
    BANK = "bank"
    MOCK = "mock"


class LookKind(StrEnum):
    """How a coach came to see an answer."""

    OPENED = "opened"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Group:
    """A coach's group; its ``code`` lets people in until ``code_ends_at``."""

    id: str
    name: str
    code: str
    code_ends_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, as its coach sees them."""

    person_id: str
    name: str
    shares: Shares
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A group that somebody is in, as they see it: ``coach`` is whom they show what they share."""

    group_id: str
    name: str
    coach: str
    shares: Shares
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a group is to practice by the day ``due_on``; ``what`` is the id of a question or a bank."""

    id: str
    group_id: str
    group: str
    kind: AssignmentKind
    what: str
    due_on: date
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A coach, by the name that they had then, saw an answer."""

    attempt_id: str
    by: str
    at: datetime
    how: LookKind


@dataclass(frozen=True, slots=True)
class SharedCriterion:
    """How far an answer met one criterion, 0 to 100, by the local grader."""

    id: str
    title: str
    score: int


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """That a member answered a question, and how it was graded: what is seen of it without its text.

    ``may_open`` is whether the member shows the answer itself. Scores run from 0 to 100; None where there is
    none by that kind of grader.
    """

    attempt_id: str
    person_id: str
    question_id: str
    question_text: str
    submitted_at: datetime
    may_open: bool
    score: int | None
    by_rubric: int | None
    by_people: int | None
    criteria: tuple[SharedCriterion, ...]
