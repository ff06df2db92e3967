from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grader.history.follow_up_key import follow_up_key
from grader.history.tables import (
    attempts,
    drafts,
    grades,
    interviews,
    notes,
    pins,
    preferences,
    ratings,
    sittings,
)
from grader.models import Holdings

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table


def count_with_attempts(connection: Connection, *, user_id: str, which: ColumnElement[bool]) -> Holdings:
    """Some attempts and all that goes with them, the drafts to their follow-up questions too."""
    chosen = attempts.c.user_id == user_id, which
    numbers, ids = select(attempts.c.seq).where(*chosen), select(attempts.c.id).where(*chosen)

    def of_these(table: Table) -> int:
        return _count(connection, table, table.c.user_id == user_id, table.c.attempt_id.in_(ids))

    keys = [follow_up_key(attempt_id) for attempt_id in connection.scalars(ids)]
    return Holdings(
        attempts=len(keys),
        grades=_count(connection, grades, grades.c.attempt_seq.in_(numbers)),
        notes=of_these(notes),
        pins=of_these(pins),
        ratings=of_these(ratings),
        drafts=_count(
            connection,
            drafts,
            drafts.c.user_id == user_id,
            drafts.c.question_id.in_(keys),
            drafts.c.text.is_not(None),
        ),
    )


def count_all(connection: Connection, *, user_id: str) -> Holdings:
    """All that is kept of a user."""

    def of_user(table: Table) -> int:
        return _count(connection, table, table.c.user_id == user_id)

    return Holdings(
        attempts=of_user(attempts),
        grades=of_user(grades),
        notes=of_user(notes),
        pins=of_user(pins),
        ratings=of_user(ratings),
        sittings=of_user(sittings),
        interviews=of_user(interviews),
        drafts=_count(connection, drafts, drafts.c.user_id == user_id, drafts.c.text.is_not(None)),
        preferences=of_user(preferences),
    )


def _count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
