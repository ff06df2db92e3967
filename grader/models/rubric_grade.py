from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from grader.models.grade import GraderKind
from grader.models.limits import Amount, Count, Percent, Share  # noqa: TC001 - read at run time, to read what is stored
from grader.models.similarity_grade import PointOpinion, Span  # noqa: TC001 - read at run time, to write grades as JSON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Level(StrEnum):
    """How far an answer meets one criterion."""

    MISSING = "missing"
    PARTIAL = "partial"
    STRONG = "strong"


WORTH: Mapping[Level, float] = {Level.MISSING: 0.0, Level.PARTIAL: 0.5, Level.STRONG: 1.0}
"""What share of a criterion's weight a level brings."""


class Weighed(Protocol):
    """A criterion as somebody judged it: its ``weight``, and what share of that, 0 to 1, it is ``worth``."""

    @property
    def weight(self) -> int: ...

    @property
    def worth(self) -> float: ...


def score_of(criteria: Sequence[Weighed]) -> int:
    """0 to 100, each criterion by its weight, whoever judged them."""
    total = sum(criterion.weight for criterion in criteria)
    return (
        round(100 * sum(criterion.weight * criterion.worth for criterion in criteria) / total) if total else 0
    )


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """What a language model says about one criterion, after code has checked what can be checked.

    ``claimed`` is the model's level and ``level`` what counts; where they differ, ``lowered`` says why in one
    sentence. ``worth`` runs from 0 (missing) to 1 (strong), the mean of all runs, and ``spread`` is their
    standard deviation, 0 for a single run. ``span`` are the answer's own words that earn the level, None
    where none do. ``missing`` and ``suggestion`` are the model's words: text to show, never to obey.
    """

    criterion_id: str
    title: str
    weight: Count
    level: Level
    claimed: Level
    worth: Share
    spread: Share
    span: Span | None
    lowered: str | None
    missing: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call to the endpoint, kept as it was; None where the server did not say."""

    reply: str
    finish_reason: str | None
    model: str | None
    fingerprint: str | None
    prompt_tokens: Count | None
    completion_tokens: Count | None
    cached_tokens: Count | None
    seconds: Amount


@dataclass(frozen=True, slots=True)
class RubricGraderVersion:
    """What decides a rubric grade besides the answer and chance.

    ``prompt`` is the hash of everything sent but the answer and the nonce around it; ``protocol`` is how the
    endpoint was asked, ``runs`` how often.
    """

    code: str
    host: str
    model: str
    protocol: str
    prompt: str
    rubric: str
    runs: Count

    def __str__(self) -> str:
        return (
            f"{self.code} {self.model} at {self.host} {self.protocol} x{self.runs} "
            f"prompt:{self.prompt[:8]} rubric:{self.rubric[:8]}"
        )


@dataclass(frozen=True, slots=True)
class RubricGrade:
    """A language model's grade by the question's rubric, its score computed by code from checked levels.

    ``score`` runs from 0 to 100; ``noise`` is how many points repeated runs differ by (one standard
    deviation), None after a single run. ``strongest`` and ``best_change`` name criteria: what is met best,
    and what would raise the score most; None where there is none. ``follow_up`` is the model's question that
    an interviewer would ask next. ``points`` are those that the model was asked about one by one, among them
    those of which the local grader was unsure. ``cost`` is in the currency that the price was set in; None
    without one.
    """

    kind: ClassVar[GraderKind] = GraderKind.RUBRIC

    score: Percent
    noise: Amount | None
    criteria: tuple[CriterionGrade, ...]
    strongest: str | None
    best_change: str | None
    follow_up: str | None
    version: RubricGraderVersion
    exchanges: tuple[Exchange, ...]
    seconds: Amount
    cost: Amount | None = None
    from_store: bool = False
    points: tuple[PointOpinion, ...] = ()


CHARACTERS_PER_TOKEN = 3
"""Few, so that an estimate is rather too high than too low."""


@dataclass(frozen=True, slots=True)
class GradeSize:
    """About how many tokens one grade takes, sent and received, before anybody is asked."""

    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """About what grading so many answers takes, said before anybody is asked.

    ``cost`` is in the currency that the price was set in; None without a price.
    """

    answers: int
    tokens: int
    cost: float | None


def tokens_in(characters: int) -> int:
    """About how many tokens a text of so many characters has, rounded up."""
    return -(-characters // CHARACTERS_PER_TOKEN)
