"""Grades: any number of each kind for an attempt, of which the latest counts.

A row is a grade with its whole payload, the reason why a grader gave none, or what rewording does to a score.
"""

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
from sqlalchemy import select

from grader.errors import NotFoundError
from grader.history.rows import UserRows
from grader.history.tables import attempts, grades
from grader.models import (
    GRADE_CLASSES,
    AnyVersion,
    Band,
    FlagKind,
    Grade,
    GraderKind,
    Rewording,
    SimilarityGrade,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

    from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect

    from grader.models import GraderVersion

REWORDING = "rewording"
GRADED = "graded"
FAILED = "failed"

OneGrade = TypeVar("OneGrade", bound=Grade)
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


def load_version(payload: str) -> AnyVersion | None:
    """The version that a stored grade was given by; None if its shape is no longer known."""
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


def counting(column: Column[Any], kind: GraderKind = GraderKind.SIMILARITY) -> ScalarSelect[Any]:
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


class Grades(UserRows):
    """The table of grades."""

    def add_grade(self, attempt_id: str, grade: Grade) -> None:
        """Adds a grade, which counts from now on among those of its kind; earlier ones are kept.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._add(attempt_id, grade.kind, GRADED, score=grade.score, **_version_and_payload(grade))

    def add_failure(self, attempt_id: str, kind: GraderKind, reason: str) -> None:
        """Notes why a grader gave no grade; shown with the attempt until it has one of that kind.

        Raises:
            NotFoundError: there is no such attempt.
        """
        # File names in a reason may hold bytes that are no text; better a mark there than no reason at all.
        self._add(attempt_id, kind, FAILED, reason=reason.encode(errors="replace").decode())

    def add_rewording(self, attempt_id: str, rewording: Rewording) -> None:
        """Keeps how far rewording alone moves an attempt's score.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._add(attempt_id, REWORDING, GRADED, **_version_and_payload(rewording))

    def grade_of(
        self, of: type[OneGrade], question_id: str, answer: str, version: Hashable
    ) -> OneGrade | None:
        """The latest grade that this very answer has had from this very grader, at whichever attempt."""
        with self._database.reading() as connection:
            return self._latest(
                connection,
                of,
                version,
                attempts.c.question_id == question_id,
                attempts.c.answer == answer,
                grades.c.kind == of.kind,
                grades.c.version == str(version),
            )

    def rewording_of(self, attempt_id: str, version: GraderVersion) -> Rewording | None:
        """How far rewording alone moves an attempt's score by this very grader; None if it is not known."""
        with self._database.reading() as connection:
            return self._latest(
                connection, Rewording, version, attempts.c.id == attempt_id, grades.c.kind == REWORDING
            )

    def grades_of(self, attempt_ids: Collection[str]) -> dict[str, SimilarityGrade]:
        """The similarity grades of some attempts by their ids, without those that cannot be read."""
        query = (
            select(attempts.c.id, grades.c.payload)
            .select_from(attempts.join(grades, grades.c.seq == counting(grades.c.seq)))
            .where(self._mine(attempts), attempts.c.id.in_(attempt_ids), grades.c.status == GRADED)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {row.id: grade for row in rows if (grade := load_grade(SimilarityGrade, row.payload))}

    def _add(self, attempt_id: str, kind: str, status: str, **outcome: object) -> None:
        row = self._of_attempt(
            grades,
            attempt_id,
            attempt_seq=attempts.c.seq,
            kind=kind,
            status=status,
            graded_at=self._clock(),
            **outcome,
        )
        names = [column.name for column in row.selected_columns]
        added = grades.insert().from_select(names, row).returning(grades.c.attempt_seq)
        with self._database.writing() as connection:
            if connection.scalar(added) is None:
                raise NotFoundError(f"There is no attempt with the id {attempt_id} to add a grade to.")

    def _latest(
        self, connection: Connection, of: type[Payload], version: Hashable, *which: ColumnElement[bool]
    ) -> Payload | None:
        """The latest grade of exactly this version among some; the column of versions cuts hashes short."""
        query = (
            select(grades.c.payload)
            .select_from(attempts.join(grades, grades.c.attempt_seq == attempts.c.seq))
            .where(self._mine(attempts), grades.c.status == GRADED, *which)
            .order_by(grades.c.seq.desc())
        )
        loaded = (load_grade(of, payload) for payload in connection.scalars(query))
        return next((grade for grade in loaded if grade is not None and grade.version == version), None)


def _version_and_payload(grade: Grade | Rewording) -> dict[str, object]:
    payload = dump_grade(grade)
    return {"version": str(grade.version), "payload": payload, **charted(payload)}


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {of: TypeAdapter(of) for of in (*GRADE_CLASSES.values(), Rewording)}
