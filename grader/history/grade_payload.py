from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from grader.models import GRADE_CLASSES, Grade, Rewording

Payload = TypeVar("Payload", bound=Grade | Rewording)


def dump_grade(grade: Grade | Rewording) -> str:
    """The whole grade as JSON."""
    return _adapters()[type(grade)].dump_json(grade).decode()


def load_grade(of: type[Payload], payload: str) -> Payload | None:
    """The grade that ``dump_grade`` wrote; None if it was written in a shape that is no longer known."""
    try:
        grade: Payload = _adapters()[of].validate_json(payload)
    except ValidationError:
        return None
    return grade


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {of: TypeAdapter(of) for of in (*GRADE_CLASSES.values(), Rewording)}
