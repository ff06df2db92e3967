from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from grader.models.grade import GraderKind
from grader.models.limits import Count, Percent, Points, Share  # noqa: TC001 - read at run time, to read what is stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class PointStatus(StrEnum):
    """How far an answer makes a point; UNSURE where the grader does not know."""

    COVERED = "covered"
    TOUCHED = "touched"
    UNSURE = "unsure"
    MISSING = "missing"


class Band(StrEnum):
    """A score in words, from weakest to strongest."""

    NOT_YET = "Not there yet"
    A_START = "A start"
    SOLID = "Solid"
    STRONG = "Strong"


BANDS: Mapping[Band, int] = {Band.NOT_YET: 0, Band.A_START: 30, Band.SOLID: 50, Band.STRONG: 70}
"""The least score of each band, lowest first."""


def band_of(score: int) -> Band:
    """The band that a score, 0 to 100, lies in."""
    return max((band for band, least in BANDS.items() if score >= least), key=lambda band: BANDS[band])


class FlagKind(StrEnum):
    """Something about an answer that a reader of its score should know."""

    TOO_SHORT = "too_short"
    OFF_TOPIC = "off_topic"
    DENIES = "denies"
    MISTAKES = "mistakes"
    REPEATS = "repeats"
    KEYWORD_LIST = "keyword_list"
    ECHO = "echo"
    NEAR_COPY = "near_copy"
    OTHER_LANGUAGE = "other_language"
    OPEN_BLANK = "open_blank"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Flag:
    """A kind for programs and one sentence for the candidate."""

    kind: FlagKind
    message: str


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of the answer as the half-open character range ``[start, end)``."""

    start: Count
    end: Count


SETTLED_CHANCE, SETTLED_LIKELIHOOD = 0.7, 0.6
"""A language model's chance and the grader's likelihood from which an unsure point counts as made: that is
right at least in part in nine of ten. A model's no settles nothing, for it is right in three of four
(benchmarks/points.md)."""
MOST_DOUBTFUL = 8
"""Points that a language model is asked about one by one: a few short questions each."""


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """One point of the model answer or of a criterion, and what the answer does about it.

    ``criterion_id`` is None for a point of the model answer. ``strength``, 0 to 1, is the share of the point
    that a careful reader is expected to tick; ``likelihood``, 0 to 1, how likely it is that they tick it in
    full. ``sentence`` and ``second`` are indexes into ``SimilarityGrade.sentences``: the sentence that makes
    the point or, where the status is UNSURE, comes nearest, and another that it takes; ``sentence`` is None
    when the point is missing. ``weight`` is the point's share of all that a full answer says, 0 to 1, and
    ``added`` its share of the score, in points of it. Grades of earlier versions lack ``likelihood``, and
    the oldest ``weight`` and ``added``. ``said`` is what the candidate ticked: whether they said this, None
    if they did not tick; where they say so, ``sentence`` is None if none was found. ``by_model`` says that
    the grader was unsure and a language model settled it.
    """

    point: str
    criterion_id: str | None
    status: PointStatus
    strength: Share
    sentence: Count | None
    weight: Share | None = None
    added: Points | None = None
    likelihood: Share | None = None
    second: Count | None = None
    said: bool | None = None
    by_model: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """The sentences that make the point, or come nearest to it."""
        return tuple(place for place in (self.sentence, self.second) if place is not None)

    @property
    def key(self) -> tuple[str | None, str]:
        """What names the point in each grade of its answer: where it stands and its words."""
        return self.criterion_id, self.point

    def settled(self, chance: float) -> PointCoverage:
        """The same point after a language model gave it a ``chance``, 0 to 1, of being made.

        Only what the grader is unsure of is settled, and only as made, where both lean to it; the strength
        stays as it was, so the score does.
        """
        if self.status is not PointStatus.UNSURE or self.likelihood is None or self.said is not None:
            return self
        if chance < SETTLED_CHANCE or self.likelihood < SETTLED_LIKELIHOOD:
            return self
        return replace(self, status=PointStatus.COVERED, by_model=True)

    def ticked(self, *, said: bool) -> PointCoverage:
        """The same point by the candidate's word.

        ``added`` moves with it, but not in grades of earlier versions, whose strengths are no shares.
        """
        strength = float(said)
        word = replace(
            self,
            status=PointStatus.COVERED if said else PointStatus.MISSING,
            strength=strength,
            sentence=self.sentence if said else None,
            second=self.second if said else None,
            said=said,
        )
        if self.likelihood is None:
            return word
        added = self.added
        if self.weight is not None and added is not None:
            added = max(0.0, round(added + 100 * self.weight * (strength - self.strength), 1))
        return replace(word, likelihood=strength, added=added)


@dataclass(frozen=True, slots=True)
class PointTick:
    """A candidate's word on one point of one answer: whether they said it.

    It is about the point's text, so that it counts in every grade of the answer that looks for the same.
    ``criterion_id`` is None for a point of the model answer, ``at`` is UTC, and ``status`` is what the grader
    said of the point when it was ticked, None if it said nothing.
    """

    criterion_id: str | None
    point: str
    said: bool
    at: datetime
    status: PointStatus | None = None


@dataclass(frozen=True, slots=True)
class PointOpinion:
    """What a language model says of one expected point: ``chance``, 0 to 1, is its probability that the
    answer makes it, or 0 or 1 where the server gives no probabilities."""

    criterion_id: str
    point: str
    chance: Share


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """How much of one criterion's points the answer makes, 0 to 100."""

    criterion_id: str
    title: str
    weight: Count
    score: Percent


@dataclass(frozen=True, slots=True)
class GraderVersion:
    """What decides a similarity grade besides the answer; equal versions grade alike.

    ``question`` stands for the question, its guidance and its model answer; ``rubric`` is None without one.
    The other questions of a bank count too, but only for an answer that fits one of them better.
    """

    code: str
    weights: str
    calibration: str
    rubric: str | None
    question: str = ""

    def __str__(self) -> str:
        rubric = f" rubric:{self.rubric[:8]}" if self.rubric else ""
        question = f" question:{self.question[:8]}" if self.question else ""
        return f"{self.code} weights:{self.weights[:8]} calibration:{self.calibration}{question}{rubric}"


@dataclass(frozen=True, slots=True)
class SimilarityGrade:
    """What the local scorer says about one answer.

    ``score`` and the ends ``low`` and ``high`` of its 80% interval run from 0 to 100. ``unusual`` says that
    the interval is wider because the answer is unlike those that people graded for the calibration.
    ``sentences`` cover the answer exactly as it was typed. ``before_ticks`` is the grader's own score where
    the candidate ticked points, None in a grade as the grader gave it.
    """

    kind: ClassVar[GraderKind] = GraderKind.SIMILARITY

    score: Percent
    low: Percent
    high: Percent
    band: Band
    coverage: tuple[PointCoverage, ...]
    criteria: tuple[CriterionCoverage, ...]
    flags: tuple[Flag, ...]
    sentences: tuple[Span, ...]
    version: GraderVersion
    unusual: bool = False
    before_ticks: Percent | None = None

    @property
    def expected(self) -> tuple[PointCoverage, ...]:
        """The points that the answer is asked for: the rubric's, the model answer's where there is none."""
        has_rubric = any(item.criterion_id is not None for item in self.coverage)
        return tuple(item for item in self.coverage if item.criterion_id is not None or not has_rubric)

    @property
    def own_score(self) -> int:
        """The grader's own score, whatever the candidate ticked."""
        return self.score if self.before_ticks is None else self.before_ticks

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The rubric's points of which the grader is unsure and the candidate said nothing, the weightiest
        first, at most ``MOST_DOUBTFUL``."""
        unsure = [
            item
            for item in self.expected
            if item.status is PointStatus.UNSURE and item.said is None and item.criterion_id is not None
        ]
        unsure.sort(key=lambda item: -(item.weight or 0.0))
        return tuple(item.point for item in unsure[:MOST_DOUBTFUL])

    def settled(self, opinions: Sequence[PointOpinion]) -> SimilarityGrade:
        """The grade with what a language model says of the points of which the grader is unsure."""
        chances = {(opinion.criterion_id, opinion.point): opinion.chance for opinion in opinions}
        coverage = tuple(
            item.settled(chances[item.key]) if item.key in chances else item for item in self.coverage
        )
        return replace(self, coverage=coverage)

    @property
    def shares_ticked(self) -> bool:
        """Whether the score is the share of the rubric's points that a careful reader is expected to tick;
        otherwise it is a grade that people gave to answers like this."""
        return any(item.likelihood is not None and item.criterion_id is not None for item in self.coverage)

    def words(self, item: PointCoverage, answer: str) -> tuple[str, ...]:
        """The sentences of ``answer``, which was graded, that make a point or come nearest to it."""
        spans = [self.sentences[place] for place in item.places if place < len(self.sentences)]
        return tuple(answer[span.start : span.end].strip() for span in spans)

    def ticked(self, ticks: Sequence[PointTick]) -> SimilarityGrade:
        """The grade with the candidate's word on the points that they ticked; the latest on a point counts.

        The score moves by what these points weigh more or less, both ends as far, and all stay within 0 to
        100; points of grades by earlier versions, which have no likelihood, move nothing.
        """
        said = {
            (tick.criterion_id, tick.point): tick.said for tick in sorted(ticks, key=lambda tick: tick.at)
        }
        if not any(item.key in said for item in self.coverage):
            return self
        coverage = tuple(
            item.ticked(said=said[item.key]) if item.key in said else item for item in self.coverage
        )
        weighed = sum(
            100 * (new.weight or 0.0) * (new.strength - old.strength)
            for old, new in zip(self.coverage, coverage, strict=True)
            if old.likelihood is not None
        )
        score = min(max(self.score + round(weighed), 0), 100)
        moved = score - self.score
        return replace(
            self,
            score=score,
            low=max(self.low + moved, 0),
            high=min(self.high + moved, 100),
            band=band_of(score) if moved else self.band,
            coverage=coverage,
            criteria=tuple(_recounted(criterion, coverage) for criterion in self.criteria),
            before_ticks=self.score,
        )


def _recounted(criterion: CriterionCoverage, coverage: Sequence[PointCoverage]) -> CriterionCoverage:
    """The criterion with the mean strength of its points, by weight, if one of them was ticked."""
    own = [item for item in coverage if item.criterion_id == criterion.criterion_id]
    whole = sum(item.weight or 0.0 for item in own)
    if not whole or all(item.said is None or item.likelihood is None for item in own):
        return criterion
    made = sum((item.weight or 0.0) * item.strength for item in own)
    return replace(criterion, score=round(100 * made / whole))
