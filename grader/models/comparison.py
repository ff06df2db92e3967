from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from annotated_types import Interval

from grader.models.limits import Count  # noqa: TC001 - read at run time, to read what is stored
from grader.models.rubric_grade import Level  # noqa: TC001 - read at run time, to write comparisons as JSON
from grader.models.similarity_grade import Band, GraderVersion, PointStatus  # noqa: TC001 - read at run time, to write comparisons as JSON

if TYPE_CHECKING:
    from grader.models.answer import Attempt


LONGEST_NOTE = 2_000
"""Characters: a note is a reminder, not another answer."""

LEAST_BETWEEN_DRAFTS = 12
"""Points of the score from which a change between drafts counts by itself: more than nineteen in twenty
drafts that were only put in other words moved by less (``python -m benchmarks.drafts``)."""


class ChangeKind(StrEnum):
    """What became of a passage from one text to the next."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Change:
    """A passage with the space after it. The kept and inserted ones make up the later text; the kept and
    deleted ones the earlier, but for spaces."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """What became of a draft's score when only its wording changed: ``scores`` (0 to 100) of copies that say
    the same, and ``spread``, the furthest that one of them lies from the draft's own."""

    spread: Count
    scores: tuple[Annotated[int, Interval(ge=-100, le=200)], ...]
    version: GraderVersion


@dataclass(frozen=True, slots=True)
class PairedSet:
    """How often the score ordered two answers to one question as people did, on one set of graded answers.

    Of ``pairs`` whose human grades clearly differ, a share ``said`` has scores that differ by enough to call
    one better, and of these a share ``right`` is ordered as people ordered them. ``least`` is what counted as
    enough: learnt from the other sets.
    """

    name: str
    pairs: int
    least: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class PairedError:
    """``least`` is the smallest difference between two scores, in points, that people mostly agree with."""

    least: int
    sets: tuple[PairedSet, ...]


class VerdictKind(StrEnum):
    """Whether the later of two drafts is better, as far as a grader can tell."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"
    NOT_COUNTED = "not_counted"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """Why a change between two drafts counts, or does not."""

    FOLLOW_UP = "follow_up"
    NO_SCORE = "no_score"
    LATER_IS_NEAR_COPY = "later_is_near_copy"
    EARLIER_IS_NEAR_COPY = "earlier_is_near_copy"
    GRADER_CHANGED_BETWEEN = "grader_changed_between"
    POINTS = "points"
    BEYOND_REWORDING = "beyond_rewording"
    WITHIN_REWORDING = "within_rewording"
    OTHER_MODEL = "other_model"
    GRADED_ONCE = "graded_once"
    WITHIN_REPEATS = "within_repeats"
    BEYOND_REPEATS = "beyond_repeats"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one grader makes of a change between two drafts, and on what ground.

    ``change`` is in points of its score before the candidate's ticks, None where one of them has no grade by
    the same grader; ``least`` is how large it must be to count by itself, None where that is not known.
    ``won`` and ``lost`` count the points that surely only the later or the earlier one makes, and ``maybe``
    those that the later one may make by a new sentence. ``bands`` are those of the two scores where they
    differ. ``ticked`` says that one of the drafts has ticks.
    """

    kind: VerdictKind
    ground: Ground
    change: int | None = None
    least: int | None = None
    won: int = 0
    lost: int = 0
    maybe: int = 0
    bands: tuple[Band, Band] | None = None
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the later of two drafts is better, and what each grader made of it; ``rubric`` is None unless
    both were graded by a language model."""

    kind: VerdictKind
    similarity: Judgement
    rubric: Judgement | None

    @property
    def disputed(self) -> bool:
        """Whether one grader calls the later draft better and the other one worse."""
        kinds = {self.similarity.kind, self.rubric.kind if self.rubric else None}
        return {VerdictKind.BETTER, VerdictKind.WORSE} <= kinds

    @property
    def perhaps(self) -> bool:
        """Whether no grader tells a difference, and points that were missing may be there now."""
        gained = self.similarity.maybe > 0 and (self.similarity.change or 0) > 0
        return self.kind is VerdictKind.NO_DIFFERENCE and not self.disputed and gained


@dataclass(frozen=True, slots=True)
class Standing:
    """What one draft does about a point, with what ``strength`` (0 to 1).

    ``sentence`` are its own words that come closest, and ``second`` others that the point takes. ``said`` is
    whether the candidate says that they said this, None if they ticked nothing.
    """

    status: PointStatus
    strength: float
    sentence: str | None
    second: str | None = None
    said: bool | None = None

    @property
    def quotes(self) -> tuple[str, ...]:
        """Its own words that make the point or come closest."""
        return tuple(words for words in (self.sentence, self.second) if words)


@dataclass(frozen=True, slots=True)
class PointRow:
    """One expected point across drafts, None where a draft was not graded for it."""

    point: str
    criterion_id: str | None
    standings: tuple[Standing | None, ...]


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """A language model's level for one draft, and the words of the draft that earned it."""

    level: Level
    quote: str | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion across drafts: how much of its points each makes, 0 to 100, and the model's level."""

    criterion_id: str
    title: str
    weight: int
    coverage: tuple[int | None, ...]
    levels: tuple[LevelStanding | None, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """``won`` are points that surely only the later of two attempts makes, ``lost`` those that surely only
    the earlier one does, and ``maybe`` those that were surely missing and that a new sentence brought clearly
    nearer. ``unsure`` counts the others of which something else is said."""

    won: tuple[PointRow, ...] = ()
    lost: tuple[PointRow, ...] = ()
    maybe: tuple[PointRow, ...] = ()
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """From one draft to the next: what changed in words and in points, and what that makes of it."""

    changes: tuple[Change, ...]
    moved: Moved
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four attempts at one question, oldest first, with a step between each two.

    ``verdict`` is about the last beside the first.
    """

    attempts: tuple[Attempt, ...]
    steps: tuple[Step, ...]
    verdict: Verdict
    points: tuple[PointRow, ...]
    criteria: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One attempt of a thread, with the candidate's note on it: empty if there is none.

    ``number`` counts the answers to the question itself, from 1 for the oldest that is still there. An answer
    to a follow-up question has None: it repeats an earlier draft and adds to it, so it is no new draft.
    """

    number: int | None
    attempt: Attempt
    note: str

    @property
    def name(self) -> str:
        return "Follow-up" if self.number is None else f"Draft {self.number}"


@dataclass(frozen=True, slots=True)
class Thread:
    """All attempts at one question, oldest first; ``pinned`` is the id of the one kept as best so far."""

    question_id: str
    drafts: tuple[Draft, ...]
    pinned: str | None

    def draft(self, attempt_id: str) -> Draft | None:
        """The place of an attempt in the thread, None if it has none."""
        return next((draft for draft in self.drafts if draft.attempt.id == attempt_id), None)
