from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, tuple_

from grader.errors import InputError, NotFoundError
from grader.history.grade_payload import load_grade
from grader.history.grade_rows import counting
from grader.history.rows import may_be_named
from grader.history.tables import attempts, grades
from grader.models import GRADE_CLASSES, Attempt, Grade, GraderKind, Peeks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, FromClause, Row, Select

_PAGE = 100


def insert_attempt(connection: Connection, attempt: Attempt) -> None:
    """Adds an attempt, without any grade that it carries."""
    connection.execute(
        attempts.insert().values(
            id=attempt.id,
            user_id=attempt.user_id,
            question_id=attempt.question_id,
            question_text=attempt.question_text,
            answer=attempt.answer,
            submitted_at=attempt.submitted_at,
            elapsed_s=attempt.elapsed_s,
            peeked_guidance=attempt.peeks.guidance,
            peeked_model_answer=attempt.peeks.model_answer,
            revises=attempt.revises,
            follows=attempt.follows,
            sitting=attempt.sitting,
        )
    )


def find_attempt(connection: Connection, *, user_id: str, named: str) -> Attempt:
    """The attempt whose id is ``named``, or is the only one to begin with it.

    Raises:
        NotFoundError: there is none.
        InputError: several begin with it.
    """
    query = _with_grades().where(attempts.c.user_id == user_id, may_be_named(attempts.c.id, named))
    rows = connection.execute(query.order_by(attempts.c.id).limit(2)).all()
    if not rows:
        raise NotFoundError(f"There is no attempt with the id {named}: the history lists those there are.")
    if len(rows) > 1 and rows[0].id != named:
        raise InputError(f"More than one attempt has an id that begins with {named}: give more of it.")
    return _to_attempt(rows[0])


def list_attempts(
    connection: Connection, *, user_id: str, question_id: str | None, limit: int | None, offset: int
) -> tuple[Attempt, ...]:
    """Attempts from the newest on."""
    query = _with_grades().where(attempts.c.user_id == user_id)
    if question_id is not None:
        query = query.where(attempts.c.question_id == question_id)
    query = query.order_by(attempts.c.submitted_at.desc(), attempts.c.seq.desc())
    if limit is not None or offset:
        query = query.limit(limit).offset(offset)
    return tuple(_to_attempt(row) for row in connection.execute(query))


def list_attempts_of_sitting(connection: Connection, *, user_id: str, sitting: str) -> tuple[Attempt, ...]:
    """Attempts in the order in which they were kept, whatever the clock said then."""
    query = _with_grades().where(attempts.c.user_id == user_id, attempts.c.sitting == sitting)
    return tuple(_to_attempt(row) for row in connection.execute(query.order_by(attempts.c.seq)))


def sittings_of_attempts(connection: Connection, *, user_id: str) -> dict[str, str]:
    """The sitting of each attempt that was given in one, by its id."""
    query = select(attempts.c.id, attempts.c.sitting).where(
        attempts.c.user_id == user_id,
        # Unlike "is not null", an index finds this among any number of attempts.
        attempts.c.sitting > "",
    )
    return {row.id: row.sitting for row in connection.execute(query)}


def attempts_by_id(connection: Connection, *, user_id: str, ids: Sequence[str]) -> tuple[Attempt, ...]:
    """Those of the attempts that are there, in the order of the ids."""
    found: dict[str, Attempt] = {}
    for start in range(0, len(ids), _PAGE):
        query = _with_grades().where(
            attempts.c.user_id == user_id, attempts.c.id.in_(ids[start : start + _PAGE])
        )
        found |= {row.id: _to_attempt(row) for row in connection.execute(query)}
    return tuple(found[each] for each in ids if each in found)


def page_of_attempts(
    connection: Connection, *, user_id: str, after: tuple[Any, ...] | None
) -> tuple[list[Attempt], tuple[Any, ...] | None]:
    """Some attempts, oldest first, and where the next page starts; None after the last one."""
    place = (attempts.c.submitted_at, attempts.c.seq)
    query = _with_grades().where(attempts.c.user_id == user_id).order_by(*place).limit(_PAGE)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    rows = connection.execute(query).all()
    last = (rows[-1].submitted_at, rows[-1].seq) if rows else None
    return [_to_attempt(row) for row in rows], last


def count_attempts(connection: Connection, *, user_id: str, question_id: str | None) -> int:
    """How many attempts there are, graded or not."""
    query = select(func.count()).select_from(attempts).where(attempts.c.user_id == user_id)
    if question_id is not None:
        query = query.where(attempts.c.question_id == question_id)
    return connection.scalar(query) or 0


def _with_grades() -> Select[Any]:
    joined: FromClause = attempts
    columns = []
    for kind in GRADE_CLASSES:
        given = grades.alias(kind)
        joined = joined.outerjoin(given, given.c.seq == counting(grades.c.seq, kind))
        columns += [given.c[name].label(_label(kind, name)) for name in ("payload", "reason", "version")]
    return select(attempts, *columns).select_from(joined)


def _label(kind: GraderKind, column: str) -> str:
    return f"{kind}_{column}"


def _to_attempt(row: Row[Any]) -> Attempt:
    given: dict[GraderKind, Grade] = {}
    failures: dict[GraderKind, str] = {}
    for kind, of in GRADE_CLASSES.items():
        payload, reason, version = (
            row._mapping[_label(kind, name)] for name in ("payload", "reason", "version")
        )
        grade = None if payload is None else load_grade(of, payload)
        if grade is not None:
            given[kind] = grade
        elif payload is not None:
            failures[kind] = (
                f"The grade by an older version ({version}) can no longer be shown: grade the answer again."
            )
        elif reason is not None:
            failures[kind] = reason
    return Attempt(
        id=row.id,
        user_id=row.user_id,
        question_id=row.question_id,
        question_text=row.question_text,
        answer=row.answer,
        submitted_at=row.submitted_at,
        elapsed_s=row.elapsed_s,
        peeks=Peeks(guidance=row.peeked_guidance, model_answer=row.peeked_model_answer),
        revises=row.revises,
        grades=given,
        failures=failures,
        follows=row.follows,
        sitting=row.sitting,
    )
