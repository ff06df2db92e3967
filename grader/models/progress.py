from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - read at run time, to write reports as JSON
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from grader.models.comparison import VerdictKind  # noqa: TC001 - read at run time, to write reports as JSON
from grader.models.grade import GraderKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models.learning import TickCounts
    from grader.models.session import SessionSummary


class ScoredAttempt(NamedTuple):
    """An attempt with one grader's score of it, without any text.

    ``at`` is when it was submitted, in UTC, and ``seconds`` how long it took to write, None if unknown.
    ``near_copy`` says that it is close to the model answer, whichever the grader. ``score`` with the ends
    ``low`` and ``high`` of its interval run from 0 to 100, ``noise`` is as in ``RubricGrade``, and
    ``version`` is the text of the grader's version; all are None without a grade, or where it has none.
    """

    attempt_id: str
    question_id: str
    at: datetime
    seconds: float | None
    revision: bool
    follow_up: bool
    near_copy: bool
    score: int | None
    low: int | None
    high: int | None
    noise: float | None
    version: str | None


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """Which scores progress is told from: of one grader, at some questions (None for all), and if
    ``fresh_only`` without revisions."""

    grader: GraderKind = GraderKind.SIMILARITY
    question_ids: frozenset[str] | None = None
    fresh_only: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The score of one attempt with its interval, 0 to 100; ``low`` and ``high`` are the score itself where
    no interval is known. ``segment`` counts the changes of the grader before it."""

    attempt_id: str
    question_id: str
    at: datetime
    score: int
    low: int
    high: int
    revision: bool
    segment: int


@dataclass(frozen=True, slots=True)
class Average:
    """The mean score, with the mean ends of its intervals, of attempts close in time."""

    at: datetime
    attempts: int
    score: float
    low: float
    high: float
    segment: int


@dataclass(frozen=True, slots=True)
class Break:
    """When scores before and after cannot be compared, and why: a clause such as "another calibration"."""

    at: datetime
    reason: str


class TrendGround(StrEnum):
    """What a trend is told from, or why there is none."""

    AFRESH = "afresh"
    BY_REVISING = "by_revising"
    ACROSS_QUESTIONS = "across_questions"
    NO_SCORE = "no_score"
    ONE_SCORE = "one_score"
    ONE_SINCE_CHANGE = "one_since_change"
    NONE_AFRESH = "none_afresh"
    NONE_TWICE = "none_twice"


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether scores rose by more than noise since the grader last changed.

    ``change`` is in points, None where nothing can be compared: over several ``questions`` the mean.
    ``least`` is how large it must be to count, None where that is not known.
    """

    kind: VerdictKind
    ground: TrendGround
    change: int | None = None
    least: int | None = None
    questions: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """Scores over time. ``marks`` are at most a few hundred: of more attempts the highest and the lowest of
    each stretch of time. ``near_copies`` and ``follow_ups`` say how many attempts were left out as such."""

    attempts: int
    marks: tuple[Mark, ...]
    averages: tuple[Average, ...]
    breaks: tuple[Break, ...]
    trend: Trend
    near_copies: int
    follow_ups: int


@dataclass(frozen=True, slots=True)
class QuestionStanding:
    """One question that was answered: ``attempts`` counts all, the marks only those that have a score and
    are neither near copies of the model answer nor answers to follow-up questions."""

    question_id: str
    attempts: int
    first: Mark | None
    best: Mark | None
    latest: Mark | None
    trend: Trend

    def by_earlier_grader(self, mark: Mark | None) -> bool:
        """Whether the grader has changed between a mark and the latest, so that they cannot be compared."""
        return mark is not None and self.latest is not None and mark.segment != self.latest.segment


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the candidate's own time zone, with all attempts of it, graded or not."""

    on: date
    attempts: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Records:
    """What was reached so far; a streak is days in a row with an attempt on each."""

    attempts: int
    minutes: float
    days: int
    longest_streak: int
    most_in_a_day: Day | None
    best: Mark | None


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """An answer that the candidate rated before its grade was shown; both scores are 0 to 100."""

    attempt_id: str
    question_id: str
    at: datetime
    own: int
    score: int

    @property
    def difference(self) -> int:
        """Points that the candidate's own score is above the grade."""
        return self.own - self.score


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """One criterion that the latest graded answer to a question does not meet; ``sentence`` are the answer's
    own words that come closest, None where none do.

    ``number`` counts from 1: by the model answer the nearest point among those of the rubric (0 where the
    criterion has none), by the rubric the criterion. ``place`` is that of the sentence in the similarity
    grade, None without one.
    """

    question_id: str
    attempt_id: str
    criterion: str
    missing: bool
    sentence: str | None
    number: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class WeakTheme:
    """A category in which several answers are weak: of so many ``answers`` to its questions, one spot for
    each that is weak, ``missing`` of which do not meet a criterion at all."""

    name: str
    answers: int
    missing: int
    spots: tuple[WeakSpot, ...]


@dataclass(frozen=True, slots=True)
class BankProgress:
    """How far a candidate has come through the bank: of so many ``questions``, those ``practiced``, and the
    one whose latest answer has the lowest score, with that score; None as long as none has one."""

    questions: int
    practiced: int
    weakest: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """Where a candidate stands, as told from the scores that a filter admits; ``days`` and ``records`` but
    for the best score are about all attempts at its questions, and ``ticked`` about all that there are.
    ``rated`` comes oldest first, ``sessions`` the latest first."""

    attempts: int
    graded: int
    series: Series
    questions: tuple[QuestionStanding, ...]
    days: tuple[Day, ...]
    records: Records
    rated: tuple[RatedAnswer, ...]
    sessions: Sequence[SessionSummary]
    ticked: TickCounts
