from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from grader.models.rubric_grade import Level


@dataclass(frozen=True, slots=True)
class Levels:
    """What an answer looks like at each level of one criterion."""

    missing: str
    partial: str
    strong: str

    def described(self, level: Level) -> str:
        """The description of one level."""
        return {"missing": self.missing, "partial": self.partial, "strong": self.strong}[level]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing employers look for.

    ``weight`` is a percentage; the weights of a rubric add up to 100. ``guidance`` holds the verbatim
    pieces of the question's guidance that the criterion comes from. ``points`` are statements that an
    answer meeting the criterion would make; without any, a language model alone can grade by the criterion.
    ``asks`` holds for each, in their order, the question that leads
    a candidate to what they themselves have to say on it, empty where the rubric has none (all of them, if
    ``asks`` is empty).
    """

    id: str
    title: str
    weight: int
    guidance: tuple[str, ...]
    levels: Levels
    points: tuple[str, ...]
    asks: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """The points; without any, what a strong answer looks like, to be asked about in their place."""
        return self.points or (self.levels.strong,)

    def ask(self, point: str) -> str:
        """The question that leads to a point's content; empty if there is none or the point is another's."""
        return dict(zip(self.points, self.asks, strict=False)).get(point, "")


class Drafted(StrEnum):
    """How a rubric was drafted that no person has accepted yet."""

    BY_RULE = "by rule"
    BY_MODEL = "by a language model"


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of one question, as read from ``file``.

    ``digest`` changes whenever a word does that grades go by: ``asks`` may be reworded.

    ``misconceptions`` are what confidently wrong answers say, each a sentence in the first person that holds
    the opposite of what is looked for. ``drafted`` is None once a person has accepted the rubric.
    """

    question_id: str
    criteria: tuple[Criterion, ...]
    digest: str
    file: str = field(compare=False)
    misconceptions: tuple[str, ...] = ()
    drafted: Drafted | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a bank, with its rubric where it has one.

    ``guidance`` is what employers look for; ``model_answer`` is what a strong candidate would say. Only
    ``id`` and ``text`` are never empty. ``level`` says for whom the question is, such as "senior"; ``bank``
    is the name of the bank that it stands in.
    """

    id: str
    role: str
    category: str
    kind: str
    text: str
    guidance: str
    model_answer: str
    rubric: Rubric | None = None
    level: str = ""
    tags: tuple[str, ...] = ()
    bank: str = ""

    @property
    def has_model_answer(self) -> bool:
        """Whether the model answer has any word."""
        return any(character.isalnum() for character in self.model_answer)

    @property
    def can_be_compared(self) -> bool:
        """Whether answers can be compared with anything: a model answer, or the points of a rubric."""
        points = self.rubric is not None and any(each.points for each in self.rubric.criteria)
        return self.has_model_answer or points


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What a model drafted for a question; ``rubric`` is None where nothing usable came.

    ``guidance`` and ``model_answer`` are those that the question has, where it has them.
    """

    guidance: str
    model_answer: str
    rubric: Rubric | None


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
