"""What it usually means that the two grades of an answer are far apart; they are never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.models import FlagKind

if TYPE_CHECKING:
    from grader.models import CriterionGrade, RubricGrade, SimilarityGrade

FAR_APART = 25
"""Points between two scores of 0 to 100 from which they tell different stories."""
_FOOLS_A_MODEL = frozenset({FlagKind.OFF_TOPIC, FlagKind.KEYWORD_LIST, FlagKind.REPEATS, FlagKind.ECHO})


class Apart(StrEnum):
    """What usually lies behind two grades that are far apart."""

    TERMS_ALONE = "terms_alone"
    NO_QUOTE = "no_quote"
    FLAGGED = "flagged"
    OWN_WORDS = "own_words"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two scores that are far apart, the criterion that they are furthest apart on (None if none stands out),
    and what usually lies behind that."""

    similarity: int
    rubric: int
    criterion: CriterionGrade | None
    cause: Apart


def disagreement(similarity: SimilarityGrade, rubric: RubricGrade) -> Disagreement | None:
    """None unless the scores are at least ``FAR_APART``."""
    gap = similarity.score - rubric.score
    if abs(gap) < FAR_APART:
        return None
    criterion = _furthest(similarity, rubric, 1 if gap > 0 else -1)
    if gap > 0:
        lowered = criterion is not None and criterion.lowered is not None
        cause = Apart.NO_QUOTE if lowered else Apart.TERMS_ALONE
    else:
        fooled = any(flag.kind in _FOOLS_A_MODEL for flag in similarity.flags)
        cause = Apart.FLAGGED if fooled else Apart.OWN_WORDS
    return Disagreement(similarity.score, rubric.score, criterion, cause)


def _furthest(similarity: SimilarityGrade, rubric: RubricGrade, sign: int) -> CriterionGrade | None:
    """The criterion that explains most of the gap, weighed as in the score."""
    covered = {item.criterion_id: item.score / 100 for item in similarity.criteria}
    gaps = [
        (sign * item.weight * (covered[item.criterion_id] - item.worth), -place, item)
        for place, item in enumerate(rubric.criteria)
        if item.criterion_id in covered
    ]
    if not gaps:
        return None
    size, _, criterion = max(gaps, key=lambda gap: gap[:2])
    return criterion if size > 0 else None
