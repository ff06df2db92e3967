from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from grader.models.grade import GraderKind
from grader.models.limits import Count, Moment, Percent  # noqa: TC001 - read at run time, to read what is stored
from grader.models.rubric_grade import WORTH, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOCAL = "local"
"""The id of whoever grades under a name alone, without an account: such people are told apart by it."""
LONGEST_NAME = 80
"""Characters of a grader's name."""
LONGEST_COMMENT = 5_000
"""Characters of one comment."""


@dataclass(frozen=True, slots=True)
class HumanGraderVersion:
    """Who graded, and by which rubric: ``by`` is a name for people and ``by_id`` a person's id or ``LOCAL``.

    ``rubric`` is the rubric's digest, None where the question had none.
    """

    by: str
    by_id: str
    rubric: str | None

    def __str__(self) -> str:
        rubric = f" rubric:{self.rubric[:8]}" if self.rubric else ""
        return f"{self.by} ({self.by_id}){rubric}"

    @property
    def person(self) -> tuple[str, str]:
        """What tells one grader from another: the id, or the name where that is all there is."""
        return (LOCAL, self.by.casefold()) if self.by_id == LOCAL else (self.by_id, "")


@dataclass(frozen=True, slots=True)
class HumanPoint:
    """A point of the rubric as it was worded then, and whether the grader found it in the answer."""

    point: str
    made: bool


@dataclass(frozen=True, slots=True)
class HumanCriterion:
    """What a person says of one criterion; ``points`` is empty where they did not go point by point."""

    criterion_id: str
    title: str
    weight: Count
    level: Level
    points: tuple[HumanPoint, ...] = ()
    comment: str = ""

    @property
    def worth(self) -> float:
        """What share of its weight the level brings, 0 to 1."""
        return WORTH[self.level]


@dataclass(frozen=True, slots=True)
class HumanGrade:
    """A person's grade of one answer.

    ``score`` runs from 0 to 100: added up from the levels by their weights, as a language model's is, or
    given by the person where the question has no rubric; then there are no ``criteria``. ``at`` is when it
    was given, and ``blind`` whether the grader had not seen what the machine says. It changes no other
    grade of the answer.
    """

    kind: ClassVar[GraderKind] = GraderKind.HUMAN

    score: Percent
    criteria: tuple[HumanCriterion, ...]
    version: HumanGraderVersion
    at: Moment
    blind: bool
    comment: str = ""

    @property
    def by(self) -> str:
        """The grader's name."""
        return self.version.by


@dataclass(frozen=True, slots=True)
class HumanMarks:
    """What a person filled in about one answer, before anybody checked it.

    ``levels`` and ``comments`` are by the criteria's ids. ``made`` has the points that were ticked, by
    criterion and words; None where the grader did not go point by point. ``score``, 0 to 100, is for the
    whole: without levels, as for a question without a rubric.
    """

    by: str
    by_id: str = LOCAL
    blind: bool = False
    levels: Mapping[str, Level] = field(default_factory=dict)
    made: frozenset[tuple[str, str]] | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    score: int | None = None


@dataclass(frozen=True, slots=True)
class GradedRow:
    """A row of a table in which somebody graded: an answer, by id or by question and words, and its marks."""

    number: int
    marks: HumanMarks
    attempt_id: str = ""
    question_id: str = ""
    answer: str = ""


def newest_by_each(given: Iterable[HumanGrade]) -> tuple[HumanGrade, ...]:
    """The last grade of each person among some, which come in the order in which they were given."""
    last: dict[tuple[str, str], HumanGrade] = {}
    for grade in given:
        last.pop(grade.version.person, None)
        last[grade.version.person] = grade
    return tuple(last.values())
