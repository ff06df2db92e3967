from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from grader.comparison.rewordings import rewordings
from grader.models import Rewording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Question, SimilarityGrade


class Scorer(Protocol):
    """Grades answers."""

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> Sequence[SimilarityGrade]:
        """The grades of many answers, in order."""
        ...


def measure_rewording(scorer: Scorer, question: Question, answer: str) -> Rewording:
    """How far the score of an answer moves when the answer is only put in other words."""
    own, *copies = scorer.grade_many([(question, text) for text in (answer, *rewordings(answer))])
    scores = tuple(grade.score for grade in copies)
    return Rewording(max((abs(score - own.score) for score in scores), default=0), scores, own.version)
