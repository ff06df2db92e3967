from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from grader.models import SimilarityGrade


def dump_grade(grade: SimilarityGrade) -> str:
    """The whole grade as JSON."""
    return _adapter().dump_json(grade).decode()


def load_grade(payload: str) -> SimilarityGrade | None:
    """The grade that ``dump_grade`` wrote; None if it was written in a shape that is no longer known."""
    try:
        return _adapter().validate_json(payload)
    except ValidationError:
        return None


@cache
def _adapter() -> TypeAdapter[SimilarityGrade]:
    return TypeAdapter(SimilarityGrade)
