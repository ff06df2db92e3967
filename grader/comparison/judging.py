"""Whether one draft is better than another, and by how much scores must differ to tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from grader.models import (
    FlagKind,
    Ground,
    Judgement,
    PairedError,
    RubricGrade,
    SimilarityGrade,
    Verdict,
    VerdictKind,
    band_of,
)
from grader.models.comparison import LEAST_BETWEEN_DRAFTS
from grader.models.preference import Preference

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Attempt, Moved


PAIRED_ERROR_FILE = Path(__file__).with_name("paired_error.json")

LEAST_BY_RUBRIC = 5
"""Points of the rubric score that no change below counts from: three runs can agree by chance."""
TIMES_SPREAD = 2.0
"""By how many standard deviations of their difference two rubric scores must differ."""
TOLD = (VerdictKind.BETTER, VerdictKind.WORSE, VerdictKind.NO_DIFFERENCE)
"""The verdicts that a choice can be held against."""


def load_paired_error(path: Path = PAIRED_ERROR_FILE) -> PairedError:
    """The figures in ``path``, which ``python -m grader calibrate`` writes."""
    read: PairedError = TypeAdapter(PairedError).validate_json(path.read_bytes())
    return read


def as_json(paired: PairedError) -> str:
    """The file's text, the same for the same figures."""
    return TypeAdapter(PairedError).dump_json(paired, indent=2).decode() + "\n"


def judge(earlier: Attempt, later: Attempt, moved: Moved) -> Verdict:
    """Whether the later of two attempts at a question is better, with the points that ``moved`` between them;
    graders are never averaged."""
    similarity = judge_similarity(earlier, later, moved)
    before, after = earlier.grade(RubricGrade), later.grade(RubricGrade)
    rubric = judge_rubric(before, after) if before and after else None
    return Verdict(_together(similarity, rubric), similarity, rubric)


def judge_similarity(earlier: Attempt, later: Attempt, moved: Moved) -> Judgement:
    """By points and score: more points surely made than before count unless the score fell, and a change of
    score counts by itself where it is larger than what rewording does.

    A tick is the candidate's word on a point, and no writing: it counts among the points, and not in the
    change of the score.
    """
    one, other = earlier.grade(SimilarityGrade), later.grade(SimilarityGrade)
    if (earlier.follows is None) is not (later.follows is None):
        return Judgement(VerdictKind.NOT_COUNTED, Ground.FOLLOW_UP)
    if one is None or other is None:
        return Judgement(VerdictKind.UNKNOWN, Ground.NO_SCORE)
    for attempt, ground in ((later, Ground.LATER_IS_NEAR_COPY), (earlier, Ground.EARLIER_IS_NEAR_COPY)):
        if is_near_copy(attempt):
            return Judgement(VerdictKind.NOT_COUNTED, ground)
    if one.version != other.version:
        return Judgement(VerdictKind.UNKNOWN, Ground.GRADER_CHANGED_BETWEEN)
    before, after = one.own_score, other.own_score
    change, won, lost = after - before, len(moved.won), len(moved.lost)
    bands = None if band_of(before) is band_of(after) else (band_of(before), band_of(after))
    if (won - lost) * (other.score - one.score) > 0:
        kind, ground = _direction(won - lost), Ground.POINTS
    elif abs(change) >= LEAST_BETWEEN_DRAFTS and won == lost:
        kind, ground = _direction(change), Ground.BEYOND_REWORDING
    else:
        kind, ground = VerdictKind.NO_DIFFERENCE, Ground.WITHIN_REWORDING
    ticked = any(grade.before_ticks is not None for grade in (one, other))
    return Judgement(kind, ground, change, LEAST_BETWEEN_DRAFTS, won, lost, len(moved.maybe), bands, ticked)


def judge_rubric(earlier: RubricGrade, later: RubricGrade) -> Judgement:
    """By a language model's rubric score: a change counts if repeated runs differ by clearly less."""
    if earlier.version != later.version:
        return Judgement(VerdictKind.UNKNOWN, Ground.OTHER_MODEL)
    change = later.score - earlier.score
    if earlier.noise is None or later.noise is None:
        return Judgement(VerdictKind.UNKNOWN, Ground.GRADED_ONCE, change)
    least = max(LEAST_BY_RUBRIC, math.ceil(TIMES_SPREAD * math.hypot(earlier.noise, later.noise)))
    if abs(change) < least:
        return Judgement(VerdictKind.NO_DIFFERENCE, Ground.WITHIN_REPEATS, change, least)
    return Judgement(_direction(change), Ground.BEYOND_REPEATS, change, least)


def is_near_copy(attempt: Attempt) -> bool:
    """Whether an answer repeats the model answer so far that its score does not count as progress."""
    grade = attempt.grade(SimilarityGrade)
    return grade is not None and any(flag.kind is FlagKind.NEAR_COPY for flag in grade.flags)


def _together(similarity: Judgement, rubric: Judgement | None) -> VerdictKind:
    kinds = [similarity.kind] if rubric is None else [similarity.kind, rubric.kind]
    if VerdictKind.NOT_COUNTED in kinds:
        return VerdictKind.NOT_COUNTED
    directions = {kind for kind in kinds if kind in (VerdictKind.BETTER, VerdictKind.WORSE)}
    if len(directions) == 1:
        return directions.pop()
    if directions or VerdictKind.NO_DIFFERENCE in kinds:
        return VerdictKind.NO_DIFFERENCE
    return VerdictKind.UNKNOWN


def _direction(change: int) -> VerdictKind:
    return VerdictKind.BETTER if change > 0 else VerdictKind.WORSE


@dataclass(frozen=True, slots=True)
class BlindChoices:
    """How often the candidate said which of two drafts is better before seeing a score, and how often the
    graders then said the same."""

    made: int = 0
    agreed: int = 0


_CHOICES = Preference("blind choices", BlindChoices, BlindChoices())


def blind_choices(history: HistoryStore) -> BlindChoices:
    """All choices so far; none where what is stored cannot be read."""
    return _CHOICES.of(history)


def note_blind_choice(history: HistoryStore, choice: VerdictKind, verdict: VerdictKind) -> BlindChoices:
    """Counts a choice, in the terms of a verdict on the later draft, if the verdict is one to be held
    against; gives all choices so far."""
    known = blind_choices(history)
    if verdict not in TOLD:
        return known
    counted = BlindChoices(known.made + 1, known.agreed + (choice is verdict))
    _CHOICES.keep(history, counted)
    return counted
