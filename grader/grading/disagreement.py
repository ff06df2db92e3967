"""What it usually means that the two grades of an answer are far apart; they are never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models import FlagKind

if TYPE_CHECKING:
    from grader.models import CriterionGrade, RubricGrade, SimilarityGrade

FAR_APART = 25
"""Points between two scores of 0 to 100 from which they tell different stories."""
_FOOLS_A_MODEL = frozenset({FlagKind.OFF_TOPIC, FlagKind.KEYWORD_LIST, FlagKind.REPEATS, FlagKind.ECHO})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One criterion that the two grades are furthest apart on, None if none stands out, and what to think."""

    criterion_id: str | None
    sentence: str


def disagreement(similarity: SimilarityGrade, rubric: RubricGrade) -> Disagreement | None:
    """None unless the scores are at least ``FAR_APART``."""
    gap = similarity.score - rubric.score
    if abs(gap) < FAR_APART:
        return None
    criterion = _furthest(similarity, rubric, 1 if gap > 0 else -1)
    words = _closer_in_words if gap > 0 else _closer_by_the_rubric
    return Disagreement(criterion.criterion_id if criterion else None, words(similarity, rubric, criterion))


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


def _closer_in_words(
    similarity: SimilarityGrade, rubric: RubricGrade, criterion: CriterionGrade | None
) -> str:
    lead = f"Close to the model answer in words ({similarity.score}), but only {rubric.score} by the rubric"
    if criterion is None:
        return f"{lead}: this usually means that the right terms are there, and too little is said with them."
    if criterion.lowered is not None:
        return (
            f"{lead}, mostly for «{criterion.title}»: the language model saw it, but could not point to "
            "words of yours that earn it. If they are in your answer, grade again; if not, add them."
        )
    return (
        f"{lead}, mostly for «{criterion.title}», read as {criterion.level}: this usually means that its "
        "terms are there, but not the reason, number or decision that it asks for."
    )


def _closer_by_the_rubric(
    similarity: SimilarityGrade, rubric: RubricGrade, criterion: CriterionGrade | None
) -> str:
    lead = f"Far from the model answer in words ({similarity.score}), but {rubric.score} by the rubric"
    if any(flag.kind in _FOOLS_A_MODEL for flag in similarity.flags):
        return (
            f"{lead}: a language model is easily taken in by fluent text, and something about this answer "
            "was flagged. Trust the lower grade until that is mended."
        )
    where = f", mostly for «{criterion.title}», read as {criterion.level}" if criterion else ""
    return (
        f"{lead}{where}: this usually means that you made the points in words or with examples of your own. "
        "The quoted words show whether they say it."
    )
