"""Has the grader meet a manner, and tells what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.errors import GraderError, NotGradedError
from grader.grading.rubric.endpoint.client import Limits
from tests.grading.rubric.kit import Kit
from tests.grading.rubric.manners.manner import MannerEndpoint

if TYPE_CHECKING:
    from grader.grading.rubric.endpoint.capabilities import Way
    from grader.models import Question, RubricGrade
    from tests.grading.rubric.manners.manner import Manner
    from tests.grading.rubric.scripted_endpoint import Json

LIMITS = Limits(connect_s=5.0, silence_s=20.0, total_s=120.0)
"""So long that no slow machine ends a call, since pauses between tries are not waited for."""

POINTS = 6
"""How many expected points the question of a play has."""


@dataclass(frozen=True)
class Outcome:
    """A grade or the error in its place, with what was asked and the processor's seconds."""

    grade: RubricGrade | None
    error: GraderError | None
    bodies: tuple[Json, ...]
    processor_s: float

    @property
    def calls(self) -> int:
        return len(self.bodies)

    @property
    def levels(self) -> list[str] | None:
        return None if self.grade is None else [str(each.level) for each in self.grade.criteria]


def short(question: Question) -> Question:
    """The question with so many points as can be asked about soon."""
    assert question.rubric is not None
    criteria = tuple(
        replace(each, points=each.points[: POINTS // 3]) for each in question.rubric.criteria[:3]
    )
    return replace(question, rubric=replace(question.rubric, criteria=criteria))


def met(manner: Manner, way: Way, question: Question, kit: Kit | None = None) -> Outcome:
    """What comes of grading the question's model answer at an endpoint of this manner."""
    kit = kit or Kit(LIMITS)
    grade, error = None, None
    with MannerEndpoint(manner) as endpoint:
        started = time.process_time()
        try:
            grade = kit.grade(question, question.model_answer, endpoint.address, way=way)
        except GraderError as caught:
            error = caught
        return Outcome(grade, error, endpoint.bodies, time.process_time() - started)


def kind_of(error: GraderError | None) -> str:
    return str(error.kind) if isinstance(error, NotGradedError) else type(error).__name__
