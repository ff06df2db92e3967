from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from grader.history.grade_payload import load_grade
from grader.history.grade_rows import GRADED, counting
from grader.history.tables import attempts, grades, ratings
from grader.models import Band, FlagKind, GradedAnswer, Recall, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection, Row

_START = func.substr(grades.c.payload, 1, 100)
"""The band of a grade stands here, after three numbers."""


def list_graded_answers(
    connection: Connection, *, user_id: str, question_id: str | None
) -> tuple[GradedAnswer, ...]:
    """One for each attempt with a score, at one question or at all, oldest first.

    Answers to follow-up questions are left out.
    """
    said, own = ratings.alias("said"), ratings.alias("own")
    joined = attempts.join(grades, grades.c.seq == counting(grades.c.seq))
    for table, kind in ((said, "review"), (own, "self")):
        same = (table.c.user_id == attempts.c.user_id) & (table.c.attempt_id == attempts.c.id)
        joined = joined.outerjoin(table, same & (table.c.kind == kind))
    query = (
        select(
            attempts.c.id,
            attempts.c.question_id,
            attempts.c.submitted_at,
            attempts.c.elapsed_s,
            attempts.c.peeked_model_answer,
            grades.c.score,
            case(*((_holds(_START, "band", band), band.value) for band in Band)).label("band"),
            _holds(grades.c.payload, "kind", FlagKind.NEAR_COPY).label("near_copy"),
            said.c.value.label("corrected"),
            own.c.value.label("self_score"),
        )
        .select_from(joined)
        .where(attempts.c.user_id == user_id, attempts.c.follows.is_(None), grades.c.status == GRADED)
        .order_by(attempts.c.submitted_at, attempts.c.seq)
    )
    if question_id is not None:
        query = query.where(attempts.c.question_id == question_id)
    return tuple(_to_answer(row) for row in connection.execute(query) if row.band is not None)


def find_grades(
    connection: Connection, *, user_id: str, attempt_ids: Collection[str]
) -> dict[str, SimilarityGrade]:
    """The counting grade of each of some attempts, by their ids; those that cannot be read are left out."""
    query = (
        select(attempts.c.id, grades.c.payload)
        .select_from(attempts.join(grades, grades.c.seq == counting(grades.c.seq)))
        .where(attempts.c.user_id == user_id, attempts.c.id.in_(attempt_ids), grades.c.status == GRADED)
    )
    found = {row.id: load_grade(SimilarityGrade, row.payload) for row in connection.execute(query)}
    return {attempt_id: grade for attempt_id, grade in found.items() if grade is not None}


def _holds(payload: ColumnElement[str | None], name: str, value: str) -> ColumnElement[bool]:
    """Whether a grade says so. Reading every grade whole takes several times as long; within a quoted text
    a quotation mark is escaped, so nothing that somebody wrote can look like this."""
    return payload.contains(f'"{name}":"{value}"', autoescape=True)


def _to_answer(row: Row[Any]) -> GradedAnswer:
    return GradedAnswer(
        attempt_id=row.id,
        question_id=row.question_id,
        submitted_at=row.submitted_at,
        elapsed_s=row.elapsed_s,
        saw_model_answer=row.peeked_model_answer,
        score=row.score,
        band=Band(row.band),
        near_copy=bool(row.near_copy),
        corrected=None if row.corrected is None else Recall(row.corrected),
        self_score=row.self_score,
    )
