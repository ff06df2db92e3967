from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import literal, select

from grader.errors import NotFoundError
from grader.history.grade_payload import dump_grade, load_grade
from grader.history.tables import attempts, grades, points
from grader.models import Grade, GraderKind, Rewording

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime

    from sqlalchemy import Column, Connection, ScalarSelect

    from grader.models import GraderVersion

REWORDING = "rewording"
GRADED = "graded"
FAILED = "failed"

OneGrade = TypeVar("OneGrade", bound=Grade)


def insert_grade(
    connection: Connection,
    *,
    attempt_id: str,
    user_id: str,
    grade: Grade | Rewording,
    graded_at: datetime,
) -> None:
    """Adds a grade to an attempt, or what rewording does to it; raises NotFoundError if there is none."""
    outcome = {
        "kind": REWORDING if isinstance(grade, Rewording) else grade.kind,
        "status": GRADED,
        "score": None if isinstance(grade, Rewording) else grade.score,
        "version": str(grade.version),
        "payload": dump_grade(grade),
    }
    _insert(connection, attempt_id=attempt_id, user_id=user_id, graded_at=graded_at, outcome=outcome)


def insert_failure(
    connection: Connection,
    *,
    kind: GraderKind,
    attempt_id: str,
    user_id: str,
    reason: str,
    graded_at: datetime,
) -> None:
    """Notes why an attempt could not be graded; raises NotFoundError if there is no such attempt."""
    # File names in a reason may hold bytes that are no text; better a mark there than no reason at all.
    readable = reason.encode(errors="replace").decode()
    outcome = {"kind": kind, "status": FAILED, "reason": readable}
    _insert(connection, attempt_id=attempt_id, user_id=user_id, graded_at=graded_at, outcome=outcome)


def find_grade(
    connection: Connection,
    of: type[OneGrade],
    *,
    user_id: str,
    question_id: str,
    answer: str,
    version: Hashable,
) -> OneGrade | None:
    """The latest grade that exactly this answer got from exactly this grader, if it ever did."""
    query = (
        select(grades.c.payload)
        .select_from(attempts.join(grades, grades.c.attempt_seq == attempts.c.seq))
        .where(attempts.c.user_id == user_id, attempts.c.question_id == question_id)
        .where(attempts.c.answer == answer)
        .where(grades.c.kind == of.kind, grades.c.status == GRADED, grades.c.version == str(version))
        .order_by(grades.c.seq.desc())
    )
    found = (load_grade(of, payload) for payload in connection.scalars(query))
    # The text of a version, which the column holds, has hashes cut short.
    return next((grade for grade in found if grade is not None and grade.version == version), None)


def find_rewording(
    connection: Connection, *, user_id: str, attempt_id: str, version: GraderVersion
) -> Rewording | None:
    """What rewording does to an attempt's score by exactly this grader, if that was ever found out."""
    query = (
        select(grades.c.payload)
        .select_from(attempts.join(grades, grades.c.attempt_seq == attempts.c.seq))
        .where(attempts.c.user_id == user_id, attempts.c.id == attempt_id)
        .where(grades.c.kind == REWORDING)
        .order_by(grades.c.seq.desc())
    )
    found = (load_grade(Rewording, payload) for payload in connection.scalars(query))
    return next((each for each in found if each is not None and each.version == version), None)


def counting(column: Column[int], kind: GraderKind = GraderKind.SIMILARITY) -> ScalarSelect[int]:
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


def _insert(
    connection: Connection,
    *,
    attempt_id: str,
    user_id: str,
    graded_at: datetime,
    outcome: Mapping[str, object],
) -> None:
    values = {"user_id": user_id, "graded_at": graded_at, **outcome}
    row = select(
        attempts.c.seq, *(literal(value, grades.c[name].type) for name, value in values.items())
    ).where(attempts.c.id == attempt_id, attempts.c.user_id == user_id)
    added = grades.insert().from_select(["attempt_seq", *values], row).returning(grades.c.attempt_seq)
    attempt_seq = connection.scalar(added)
    if attempt_seq is None:
        raise NotFoundError(f"There is no attempt with the id {attempt_id} to add a grade to.")
    # It was made from the grades before; the next one to ask for it makes it anew.
    connection.execute(points.delete().where(points.c.attempt_seq == attempt_seq))
