from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import PointStatus
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grader.models import Question, SimilarityGrade


def uncovered_criteria(
    questions: Iterable[Question], grade: Callable[[Question, str], SimilarityGrade]
) -> list[Problem]:
    """Criteria none of whose points the question's own model answer so much as touches.

    Such a rubric would fault the very answer that the bank holds up as strong.
    """
    problems = []
    for question in questions:
        if question.rubric is None or not question.model_answer:
            continue
        coverage = grade(question, question.model_answer).coverage
        made = {item.criterion_id for item in coverage if item.status is not PointStatus.MISSING}
        problems += [
            Problem(
                question.rubric.file,
                None,
                f"criteria[{index}].points",
                f"the model answer of {question.id} makes none of the points of «{criterion.id}»",
                "Rewrite the points, or say them in the model answer",
            )
            for index, criterion in enumerate(question.rubric.criteria)
            if criterion.id not in made
        ]
    return problems
