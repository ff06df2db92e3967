from __future__ import annotations

from typing import TYPE_CHECKING

from grader.advice.slips import SlipFinder
from grader.models import LanguageLoss, PointStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.advice.scorer import Scorer
    from grader.models import Question, SimilarityGrade

_RANK = {PointStatus.MISSING: 0, PointStatus.TOUCHED: 1, PointStatus.COVERED: 2}


class StyleCheck:
    """Tells what an answer loses to slips of the pen: a copy without them is graded as well."""

    def __init__(self, scorer: Scorer, is_word: Callable[[str], bool]) -> None:
        """``is_word`` tells whether a word in lower case is English."""
        self._scorer = scorer
        self._is_word = is_word

    def loss(self, question: Question, answer: str) -> LanguageLoss | None:
        """What the slips cost; None without slips, or if the copy scores no better."""
        copy, slips = SlipFinder(_material(question), self._is_word).corrected(answer)
        if not slips:
            return None
        before, after = self._scorer.grade_many([(question, answer), (question, copy)])
        if after.score <= before.score:
            return None
        return LanguageLoss(slips, tuple(_better_made(before, after)), after.score - before.score)


def _material(question: Question) -> Iterator[str]:
    """All that tells the words that an answer to a question is likely to mean."""
    yield from (question.text, question.guidance, question.model_answer)
    for criterion in question.rubric.criteria if question.rubric else ():
        yield from (criterion.title, *criterion.points)


def _better_made(before: SimilarityGrade, after: SimilarityGrade) -> Iterator[str]:
    for one, other in zip(before.coverage, after.coverage, strict=True):
        if _RANK[other.status] > _RANK[one.status]:
            yield other.point
