from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from grader.models import Rewording, RubricGrade, SimilarityGrade

Grade = TypeVar("Grade", SimilarityGrade, RubricGrade, Rewording)


def dump_grade(grade: SimilarityGrade | RubricGrade | Rewording) -> str:
    """The whole grade as JSON."""
    return _adapters()[type(grade)].dump_json(grade).decode()


def load_grade(kind: type[Grade], payload: str) -> Grade | None:
    """The grade that ``dump_grade`` wrote; None if it was written in a shape that is no longer known."""
    try:
        grade: Grade = _adapters()[kind].validate_json(payload)
    except ValidationError:
        return None
    return grade


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {kind: TypeAdapter(kind) for kind in (SimilarityGrade, RubricGrade, Rewording)}
