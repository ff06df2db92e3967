from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from grader.errors import GraderError, NotGradedError

if TYPE_CHECKING:
    from grader.models import Attempt, Question, RubricGrade
    from grader.practice import PracticeService
    from grader.rubric_grading import Endpoint

NOTHING_TO_ASK = frozenset({"nothing_to_grade", "too_long", "no_rubric"})
"""Kinds of reason that lie with the answer or its question, not with the service."""


@dataclass(frozen=True, slots=True)
class RubricOutcome:
    """A rubric grade, or why there is none; ``service_failed`` if the service is to blame."""

    grade: RubricGrade | None
    reason: str | None = None
    service_failed: bool = False


def rubric_outcome(
    practice: PracticeService,
    question: Question,
    answer: str,
    endpoint: Endpoint,
    *,
    saved: Attempt | None,
    thorough: bool,
) -> RubricOutcome:
    """Ask for the rubric grade of one answer, and keep what comes of it with a saved attempt."""

    def progress(words: str) -> None:
        typer.echo(words, err=True)

    masking = practice.rubric.masking(answer, endpoint)
    try:
        grade = practice.rubric.grade(
            question,
            answer,
            endpoint,
            thorough=thorough,
            agreed=endpoint.stays_here,
            masking=masking,
            progress=progress,
        )
    except GraderError as error:
        if saved is not None:
            practice.history.add_rubric_failure(saved.id, str(error))
        asked = not (isinstance(error, NotGradedError) and error.kind in NOTHING_TO_ASK)
        return RubricOutcome(None, str(error), service_failed=asked)
    if saved is not None:
        practice.history.add_rubric_grade(saved.id, grade)
    return RubricOutcome(grade)
