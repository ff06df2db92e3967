from __future__ import annotations

from dataclasses import replace
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
from grader.models.session import place_in_sitting

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        drafts=_count_drafts(connection, user_id=user_id, keys=keys),
    )


def count_with_sitting(connection: Connection, *, user_id: str, sitting_id: str, answers: bool) -> Holdings:
    """A sitting and what was typed in it but not submitted; with ``answers``, its attempts as well."""
    held = Holdings()
    if answers:
        held = count_with_attempts(connection, user_id=user_id, which=attempts.c.sitting == sitting_id)
    keys = drafts_of_sitting(connection, user_id=user_id, sitting_id=sitting_id)
    return replace(
        held,
        sittings=_count(connection, sittings, sittings.c.user_id == user_id, sittings.c.id == sitting_id),
        drafts=held.drafts + _count_drafts(connection, user_id=user_id, keys=keys),
    )


def drafts_of_sitting(connection: Connection, *, user_id: str, sitting_id: str) -> list[str]:
    """The keys of the drafts that were typed in a sitting, discarded ones too."""
    keys = connection.scalars(select(drafts.c.question_id).where(drafts.c.user_id == user_id))
    return [key for key in keys if (place := place_in_sitting(key)) and place[0] == sitting_id]


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


def _count_drafts(connection: Connection, *, user_id: str, keys: Sequence[str]) -> int:
    return _count(
        connection,
        drafts,
        drafts.c.user_id == user_id,
        drafts.c.question_id.in_(keys),
        drafts.c.text.is_not(None),
    )


def _count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
