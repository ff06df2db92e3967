from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import literal, select

from grader.errors import NotFoundError
from grader.history.grade_payload import dump_grade
from grader.history.tables import attempts, grades

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Column, Connection, ScalarSelect

    from grader.models import SimilarityGrade

SIMILARITY = "similarity"
GRADED = "graded"
FAILED = "failed"


def insert_similarity(
    connection: Connection, *, attempt_id: str, user_id: str, grade: SimilarityGrade, graded_at: datetime
) -> None:
    """Adds a grade to an attempt; raises NotFoundError if there is no such attempt."""
    outcome = {
        "status": GRADED,
        "score": grade.score,
        "version": str(grade.version),
        "payload": dump_grade(grade),
    }
    _insert(connection, attempt_id=attempt_id, user_id=user_id, graded_at=graded_at, outcome=outcome)


def insert_failure(
    connection: Connection, *, attempt_id: str, user_id: str, reason: str, graded_at: datetime
) -> None:
    """Notes why an attempt could not be graded; raises NotFoundError if there is no such attempt."""
    # File names in a reason may hold bytes that are no text; better a mark there than no reason at all.
    readable = reason.encode(errors="replace").decode()
    outcome = {"status": FAILED, "reason": readable}
    _insert(connection, attempt_id=attempt_id, user_id=user_id, graded_at=graded_at, outcome=outcome)


def counting(column: Column[int]) -> ScalarSelect[int]:
    """``column`` of the grade that counts for each attempt: its latest, else its latest failure."""
    return (
        select(column)
        .where(grades.c.attempt_seq == attempts.c.seq, grades.c.kind == SIMILARITY)
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
    values = {"user_id": user_id, "kind": SIMILARITY, "graded_at": graded_at, **outcome}
    row = select(
        attempts.c.seq, *(literal(value, grades.c[name].type) for name, value in values.items())
    ).where(attempts.c.id == attempt_id, attempts.c.user_id == user_id)
    added = grades.insert().from_select(["attempt_seq", *values], row).returning(grades.c.seq)
    if connection.execute(added).one_or_none() is None:
        raise NotFoundError(f"There is no attempt with the id {attempt_id} to add a grade to.")
