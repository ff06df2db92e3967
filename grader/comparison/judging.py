"""What was learnt about pairs of answers: a readable file, written by ``python -m grader calibrate``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from grader.models import FlagKind, Judgement, PairedError, RubricGrade, SimilarityGrade, Verdict, VerdictKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt, Rewording

    Reworded = Callable[[Attempt], Rewording | None]
    """How far rewording alone moves an attempt's score; None where it cannot be found out."""


PAIRED_ERROR_FILE = Path(__file__).with_name("paired_error.json")


def load_paired_error(path: Path = PAIRED_ERROR_FILE) -> PairedError:
    """What is in ``path``."""
    read: PairedError = TypeAdapter(PairedError).validate_json(path.read_bytes())
    return read


def as_json(paired: PairedError) -> str:
    """The file's text, the same for the same figures."""
    return TypeAdapter(PairedError).dump_json(paired, indent=2).decode() + "\n"


LEAST_BY_RUBRIC = 5
"""Points of the rubric score that no change below counts from: three runs can agree by chance."""
TIMES_SPREAD = 2.0
"""By how many standard deviations of their difference two rubric scores must differ."""

HEADS = {
    VerdictKind.BETTER: "Better",
    VerdictKind.WORSE: "Worse",
    VerdictKind.NO_DIFFERENCE: "No difference that this grader can tell",
    VerdictKind.NOT_COUNTED: "Not counted",
    VerdictKind.UNKNOWN: "Not known",
}
DISAGREE = "No difference that the two graders agree on"


def judge(earlier: Attempt, later: Attempt, paired: PairedError, reworded: Reworded) -> Verdict:
    """Whether the later of two attempts at a question is better, with the reason; never averaged."""
    similarity = judge_similarity(earlier, later, paired, reworded)
    before, after = earlier.grade(RubricGrade), later.grade(RubricGrade)
    rubric = judge_rubric(before, after) if before and after else None
    kind = _together(similarity, rubric)
    kinds = {similarity.kind, rubric.kind if rubric else None}
    head = DISAGREE if {VerdictKind.BETTER, VerdictKind.WORSE} <= kinds else HEADS[kind]
    said = similarity.reason
    if rubric is not None and kind is not VerdictKind.NOT_COUNTED:
        said = f"by similarity {said}; by the rubric {rubric.reason}"
    return Verdict(kind, f"{head}: {said}.", similarity, rubric)


def judge_similarity(earlier: Attempt, later: Attempt, paired: PairedError, reworded: Reworded) -> Judgement:
    """By the similarity score: a change counts if people mostly agree with so large a one, and if it is
    larger than what rewording alone does to either draft. Only changes that people agree with are reworded.
    """
    one, other = earlier.grade(SimilarityGrade), later.grade(SimilarityGrade)
    if (earlier.follows is None) is not (later.follows is None):
        reason = "one of the two also answers a follow-up question"
        return Judgement(VerdictKind.NOT_COUNTED, None, None, reason)
    if one is None or other is None:
        return _unknown("one of the drafts has no score yet")
    for attempt, name in ((later, "later"), (earlier, "earlier")):
        if is_near_copy(attempt):
            reason = f"the {name} draft is close to the model answer, so its score says little about you"
            return Judgement(VerdictKind.NOT_COUNTED, None, None, reason)
    if one.version != other.version:
        return _unknown("the grader has changed between the two: grade both again to compare them")
    change = other.score - one.score
    if abs(change) < paired.least:
        reason = f"{_signed(change)}, and people mostly agree on which of two answers is better only from "
        return Judgement(VerdictKind.NO_DIFFERENCE, change, paired.least, f"{reason}{paired.least} on")
    copies = [reworded(earlier), reworded(later)]
    if None in copies:
        return _unknown(
            f"{_signed(change)}, but the grader or the question has changed since: grade both again if the "
            "bank still has it"
        )
    spread = max(each.spread for each in copies if each)
    least = max(paired.least, spread + 1)
    if abs(change) < least:
        reason = f"{_signed(change)}, but rewording alone moves these scores by up to {spread}"
        return Judgement(VerdictKind.NO_DIFFERENCE, change, least, reason)
    reason = (
        f"{_signed(change)}; rewording alone moves these scores by up to {spread}, and people mostly agree "
        f"from {paired.least} on"
    )
    return Judgement(_direction(change), change, least, reason)


def judge_rubric(earlier: RubricGrade, later: RubricGrade) -> Judgement:
    """By a language model's rubric score: a change counts if repeated runs differ by clearly less."""
    if earlier.version != later.version:
        return _unknown("different models, prompts or rubrics graded the two: grade both again alike")
    change = later.score - earlier.score
    if earlier.noise is None or later.noise is None:
        return Judgement(
            VerdictKind.UNKNOWN,
            change,
            None,
            f"{_signed(change)}, but each was graded once, so how far repeats differ is not known: grade "
            "both thoroughly",
        )
    least = max(LEAST_BY_RUBRIC, math.ceil(TIMES_SPREAD * math.hypot(earlier.noise, later.noise)))
    if abs(change) < least:
        return Judgement(
            VerdictKind.NO_DIFFERENCE,
            change,
            least,
            f"{_signed(change)}, but only {least} would be more than repeated runs differ by",
        )
    reason = f"{_signed(change)}, more than repeated runs differ by"
    return Judgement(_direction(change), change, least, reason)


def is_near_copy(attempt: Attempt) -> bool:
    """Whether an answer repeats the model answer so far that its score does not count as progress."""
    grade = attempt.grade(SimilarityGrade)
    return grade is not None and any(flag.kind is FlagKind.NEAR_COPY for flag in grade.flags)


def _together(similarity: Judgement, rubric: Judgement | None) -> VerdictKind:
    kinds = [similarity.kind] if rubric is None else [similarity.kind, rubric.kind]
    if VerdictKind.NOT_COUNTED in kinds:
        return VerdictKind.NOT_COUNTED
    told = {kind for kind in kinds if kind in (VerdictKind.BETTER, VerdictKind.WORSE)}
    if len(told) == 1:
        return told.pop()
    if told or VerdictKind.NO_DIFFERENCE in kinds:
        return VerdictKind.NO_DIFFERENCE
    return VerdictKind.UNKNOWN


def _signed(change: int) -> str:
    return f"{change:+d}".replace("-", "−")


def _direction(change: int) -> VerdictKind:
    return VerdictKind.BETTER if change > 0 else VerdictKind.WORSE


def _unknown(reason: str) -> Judgement:
    return Judgement(VerdictKind.UNKNOWN, None, None, reason)
