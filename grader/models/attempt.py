from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read at run time, to write attempts as JSON

from grader.models.rubric_grade import RubricGrade  # noqa: TC001 - likewise
from grader.models.similarity_grade import SimilarityGrade  # noqa: TC001 - likewise


@dataclass(frozen=True, slots=True)
class Peeks:
    """What the candidate had opened before submitting."""

    guidance: bool = False
    model_answer: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submitted answer, kept word for word, with its grade once there is one.

    Times are UTC. ``elapsed_s`` is seconds spent typing, pauses left out, None if unknown.
    ``revises`` is the attempt this one was written from. ``failure`` says why there is no similarity grade,
    ``rubric_failure`` why there is no rubric grade: None while it is being graded, or once it has been, or
    if nobody asked for it. ``follows`` is the attempt whose follow-up question this one answers: then
    ``question_text`` is that question, and ``answer`` all that was said, the earlier answer first.
    ``sitting`` is the sitting that it was given in, if that was started on purpose.
    """

    id: str
    user_id: str
    question_id: str
    question_text: str
    answer: str
    submitted_at: datetime
    elapsed_s: float | None
    peeks: Peeks
    revises: str | None
    similarity: SimilarityGrade | None
    failure: str | None
    rubric: RubricGrade | None = None
    rubric_failure: str | None = None
    follows: str | None = None
    sitting: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Text typed for a question but not submitted; ``revision`` grows by one with each save."""

    user_id: str
    question_id: str
    text: str
    revision: int
    updated_at: datetime
