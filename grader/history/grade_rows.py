"""How a grade stands in a row: its JSON, the columns that repeat parts of it, and which row counts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import (
    BaseModel,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from sqlalchemy import and_, case, func, select

from grader.history.stored import GRADED
from grader.history.tables import attempts, grades
from grader.models import GRADE_CLASSES, AnyVersion, Band, FlagKind, Grade, GraderKind, HumanGrade, Rewording
from grader.models.human_grade import newest_by_each

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection, ScalarSelect

Payload = TypeVar("Payload", bound=Grade | Rewording)


def dump_grade(grade: Grade | Rewording) -> str:
    """The whole grade as JSON."""
    return _adapters()[type(grade)].dump_json(grade).decode()


def graded_row(grade: Grade) -> dict[str, Any]:
    """The values of a grade for the columns of its row, but whose it is and when it was given."""
    payload = dump_grade(grade)
    return {
        "kind": grade.kind,
        "status": GRADED,
        "score": grade.score,
        "version": str(grade.version),
        "payload": payload,
        **charted(payload),
    }


def load_grade(of: type[Payload], payload: object) -> Payload | None:
    """The grade that ``dump_grade`` wrote; None if it was written in a shape that is no longer known, or is
    damaged."""
    if not isinstance(payload, str):
        return None
    try:
        grade: Payload = _adapters()[of].validate_json(payload)
    except ValidationError:
        return None
    return grade


class _Flag(BaseModel):
    kind: str


class _Charted(BaseModel):
    """What charts and plans need of a grade of any kind; None for what it does not say, or not readably."""

    low: int | None = Field(None, ge=0, le=100, strict=True)
    high: int | None = Field(None, ge=0, le=100, strict=True)
    noise: FiniteFloat | None = None
    band: Band | None = None
    flags: tuple[_Flag, ...] | None = None

    @field_validator("*", mode="wrap")
    @classmethod
    def _none_if_damaged(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            return None


class _Versioned(BaseModel):
    """A stored grade of any kind, of which only the version matters."""

    version: AnyVersion


def load_version(payload: object) -> AnyVersion | None:
    """The version that a stored grade was given by; None if its shape is no longer known."""
    if not isinstance(payload, str):
        return None
    try:
        return _Versioned.model_validate_json(payload).version
    except ValidationError:
        return None


def charted(payload: str | None) -> dict[str, object]:
    """The values for the columns that repeat a part of a stored grade; it may be damaged, or None."""
    try:
        grade = _Charted.model_validate_json(payload or "{}")
    except ValidationError:
        grade = _Charted()
    near_copy = None if grade.flags is None else any(f.kind == FlagKind.NEAR_COPY for f in grade.flags)
    return {**grade.model_dump(exclude={"flags"}), "near_copy": near_copy}


_TICKED = grades.c.score + func.coalesce(grades.c.shift, 0)
COUNTED_SCORE = case((and_(grades.c.score.between(0, 100), _TICKED.between(0, 100)), _TICKED))
"""The score of a grade with the candidate's ticks, which keep it within 0 to 100; None if it is damaged."""


def counting(column: ColumnElement[Any], kind: GraderKind = GraderKind.SIMILARITY) -> ScalarSelect[Any]:
    """``column`` of the grade of a kind that counts for each attempt: its latest, else its latest failure."""
    return (
        select(column)
        .where(grades.c.attempt_seq == attempts.c.seq, grades.c.kind == kind)
        # "graded" sorts after "failed"; the order is that of the index, so one row is read.
        .order_by(grades.c.status.desc(), grades.c.seq.desc())
        .limit(1)
        .correlate(attempts)
        .scalar_subquery()
    )


def given_by_people(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[HumanGrade, ...]]:
    """The latest grade of each person who graded some attempts, the newest last, by the attempts' numbers.

    Those that cannot be read are left out.
    """
    query = (
        select(grades.c.attempt_seq, grades.c.score, grades.c.payload)
        .where(grades.c.attempt_seq.in_(numbers), grades.c.kind == GraderKind.HUMAN)
        .where(grades.c.status == GRADED)
        .order_by(grades.c.seq)
    )
    found: dict[int, list[HumanGrade]] = {}
    for row in connection.execute(query):
        grade = load_grade(HumanGrade, row.payload)
        if grade is not None and grade.score == row.score:
            found.setdefault(row.attempt_seq, []).append(grade)
    return {number: newest_by_each(given) for number, given in found.items()}


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {of: TypeAdapter(of) for of in (*GRADE_CLASSES.values(), Rewording)}
