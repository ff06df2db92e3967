"""What our advice leaves for the person to fill in, and how it is found again in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from grader.models.grade import Grade, GraderKind
from grader.models.human_grade import HumanGrade, HumanGraderVersion, newest_by_each
from grader.models.rubric_grade import RubricGrade, RubricGraderVersion
from grader.models.similarity_grade import GraderVersion, PointTick, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_classes: tuple[type[Grade], ...] = (SimilarityGrade, RubricGrade, HumanGrade)
GRADE_CLASSES: Mapping[GraderKind, type[Grade]] = {each.kind: each for each in _classes}
"""The class of every kind of grade; whatever stores or exports grades goes through it."""
AnyVersion = GraderVersion | RubricGraderVersion | HumanGraderVersion
"""The version of a grader of any kind."""

OneGrade = TypeVar("OneGrade", bound=Grade)


@dataclass(frozen=True, slots=True)
class Peeks:
    """What the candidate had opened before submitting."""

    guidance: bool = False
    model_answer: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a candidate answers to a question, on its way from the box to the history.

    ``elapsed_s`` is seconds spent typing, pauses left out, None if unknown. ``revises`` is the attempt that
    it was written from, ``follows`` the attempt whose follow-up question it answers, and ``session`` the
    session that it is given in; None if there is none.
    """

    question_id: str
    text: str
    elapsed_s: float | None = None
    peeks: Peeks = Peeks()
    revises: str | None = None
    follows: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submitted answer, kept word for word, with the latest grade of each grader.

    Times are UTC. ``elapsed_s`` is seconds spent typing, pauses left out, None if unknown.
    ``revises`` is the attempt this one was written from. ``failures`` say why a grader gave no grade; there
    is none while it grades, once it has graded, and if it was not asked. ``follows`` is the attempt whose
    follow-up question this one answers: then ``question_text`` is that question, and ``answer`` all that was
    said, the earlier answer first.
    ``session`` is the session that it was given in, if that was started on purpose. ``grades`` are as the
    graders gave them, and ``ticks`` the candidate's word on points, at most one on each. ``by_people``
    has the latest grade of each person who graded it, the newest last, which is the one among ``grades``.
    """

    id: str
    user_id: str
    question_id: str
    question_text: str
    answer: str
    submitted_at: datetime
    elapsed_s: float | None
    peeks: Peeks
    revises: str | None
    grades: Mapping[GraderKind, Grade] = field(default_factory=dict, hash=False)
    failures: Mapping[GraderKind, str] = field(default_factory=dict, hash=False)
    follows: str | None = None
    session: str | None = None
    ticks: tuple[PointTick, ...] = ()
    by_people: tuple[HumanGrade, ...] = ()

    def grade(self, of: type[OneGrade]) -> OneGrade | None:
        """The grade of a class such as ``SimilarityGrade``; None if there is none.

        That one counts the candidate's ticks, and what it is unsure of is settled by a language model that
        was asked.
        """
        found = self.grades.get(of.kind)
        if isinstance(found, SimilarityGrade):
            found = found.ticked(self.ticks)
            asked = self.grades.get(GraderKind.RUBRIC)
            if isinstance(asked, RubricGrade):
                found = found.settled(asked.points)
        return found if isinstance(found, of) else None

    def failure(self, of: type[Grade]) -> str | None:
        """Why there is no grade of a class, as a sentence; None if it was given or not asked for."""
        return self.failures.get(of.kind)

    def graded(self, grade: Grade) -> Attempt:
        """The same attempt with a newer grade."""
        failures = {kind: reason for kind, reason in self.failures.items() if kind is not grade.kind}
        people = self.by_people
        if isinstance(grade, HumanGrade):
            people = newest_by_each((*people, grade))
        return replace(self, grades={**self.grades, grade.kind: grade}, failures=failures, by_people=people)

    def failed(self, kind: GraderKind, reason: str) -> Attempt:
        """The same attempt, of which a grader could say nothing for a reason, a sentence."""
        return replace(self, failures={**self.failures, kind: reason})


@dataclass(frozen=True, slots=True)
class UnsentText:
    """Text typed for a question but not submitted; ``revision`` grows by one with each save."""

    user_id: str
    question_id: str
    text: str
    revision: int
    updated_at: datetime


MOST_CHARACTERS = 20_000
"""Characters of an answer that are graded: about 3,000 words, or more than 20 minutes of speech."""
LAST_WORD = 200
"""Characters before that one within which the last word that is graded may end."""


def graded_part(answer: str) -> str:
    """The answer as far as it is graded: all of it, or its beginning up to the end of a word."""
    if len(answer) <= MOST_CHARACTERS:
        return answer
    ends = [place for place in range(MOST_CHARACTERS - LAST_WORD, MOST_CHARACTERS) if answer[place].isspace()]
    return answer[: ends[-1] if ends else MOST_CHARACTERS]


YOUR_FIGURE, YOUR_TOOL, NAME, DATE = "[your figure]", "[your tool]", "[name]", "[date]"
BLANKS = (YOUR_FIGURE, YOUR_TOOL, NAME, DATE)

_LONGEST_ASK = 250
OPEN_BLANK = (
    r"\[[^\[\]]{1,300}\?"
    r" Give one number or example\.\]"
    # As earlier versions put them in.
    r"|\[point [0-9]+: what you do, and why, with your figure\]"
    r"|\[your (?:figure|tool)\]"
    # Not as in row[name] or in a link.
    r"|(?<![A-Za-z0-9_)\]])\[(?:name|date)\](?![(\[])"
)
"""Matches what we put in, and nothing else; means the same to Python and to a browser."""
_OPEN_BLANK = re.compile(OPEN_BLANK)


def frame_for(ask: str) -> str:
    """What goes into the draft for a question that its author is to answer there.

    It is found again and counts as no words, so that a draft sent with it earns nothing by the question.
    """
    flat = " ".join(ask.replace("[", "(").replace("]", ")").split()).rstrip("?")
    if len(flat) > _LONGEST_ASK:
        flat = f"{flat[:_LONGEST_ASK].rsplit(' ', 1)[0]}…"
    return f"[{flat}? Give one number or example.]"


def open_blanks(text: str) -> int:
    """How many blanks are still to be filled in."""
    return sum(1 for _ in _OPEN_BLANK.finditer(text))


def first_blank(text: str) -> str:
    """What to type over in a text that advice put in: its first blank, or all of it."""
    found = _OPEN_BLANK.search(text)
    return found[0] if found else text


def without_blanks(text: str) -> str:
    """The text with spaces for each blank, as many as it had characters, so that every position stays."""
    return _OPEN_BLANK.sub(lambda blank: " " * len(blank[0]), text)
