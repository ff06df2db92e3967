from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from grader.errors import NotFoundError
from grader.history.attempt_rows import list_attempts
from grader.history.tables import attempts, notes, pins
from grader.models import Thread, ThreadDraft

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Select, Table


def upsert_note(
    connection: Connection, *, user_id: str, attempt_id: str, text: str, updated_at: datetime
) -> None:
    """Keeps a note in the place of an earlier one; raises NotFoundError if there is no such attempt."""
    row = select(
        attempts.c.user_id,
        attempts.c.id.label("attempt_id"),
        literal(updated_at, notes.c.updated_at.type).label("updated_at"),
        literal(text, notes.c.text.type).label("text"),
    )
    _upsert_for_attempt(connection, notes, row, user_id=user_id, attempt_id=attempt_id)


def note_on(connection: Connection, *, user_id: str, attempt_id: str) -> str:
    """The note on an attempt as no other writer can change it before the end; blank if there is none."""
    # The attempt is locked, for there may be no note yet that could be.
    mine = attempts.c.user_id == user_id, attempts.c.id == attempt_id
    connection.execute(select(attempts.c.id).where(*mine).with_for_update())
    query = select(notes.c.text).where(notes.c.user_id == user_id, notes.c.attempt_id == attempt_id)
    return connection.scalar(query) or ""


def delete_note(connection: Connection, *, user_id: str, attempt_id: str) -> None:
    """Drops the note on an attempt, if there is one."""
    connection.execute(notes.delete().where(notes.c.user_id == user_id, notes.c.attempt_id == attempt_id))


def upsert_pin(connection: Connection, *, user_id: str, attempt_id: str) -> None:
    """Pins an attempt in the place of any other at its question; raises NotFoundError if there is none."""
    row = select(attempts.c.user_id, attempts.c.question_id, attempts.c.id.label("attempt_id"))
    _upsert_for_attempt(connection, pins, row, user_id=user_id, attempt_id=attempt_id)


def delete_pin(connection: Connection, *, user_id: str, question_id: str) -> None:
    """Drops the pin of a question, if there is one."""
    connection.execute(pins.delete().where(pins.c.user_id == user_id, pins.c.question_id == question_id))


def find_thread(connection: Connection, *, user_id: str, question_id: str) -> Thread:
    """All attempts at a question, oldest first, with their notes; empty if there are none."""
    newest_first = list_attempts(connection, user_id=user_id, question_id=question_id, limit=None, offset=0)
    said = _notes(connection, user_id=user_id, question_id=question_id)
    drafts, number = [], 0
    for attempt in reversed(newest_first):
        counted = attempt.follows is None
        number += counted
        drafts.append(ThreadDraft(number if counted else None, attempt, said.get(attempt.id, "")))
    pinned = connection.scalar(
        select(pins.c.attempt_id).where(pins.c.user_id == user_id, pins.c.question_id == question_id)
    )
    return Thread(question_id, tuple(drafts), pinned)


def all_notes(connection: Connection, *, user_id: str) -> dict[str, str]:
    """Every note by the id of its attempt."""
    query = select(notes.c.attempt_id, notes.c.text).where(notes.c.user_id == user_id)
    return {row.attempt_id: row.text for row in connection.execute(query)}


def all_pins(connection: Connection, *, user_id: str) -> frozenset[str]:
    """The ids of all attempts that are pinned."""
    return frozenset(connection.scalars(select(pins.c.attempt_id).where(pins.c.user_id == user_id)))


def _notes(connection: Connection, *, user_id: str, question_id: str) -> dict[str, str]:
    own = (notes.c.user_id == attempts.c.user_id) & (notes.c.attempt_id == attempts.c.id)
    query = (
        select(notes.c.attempt_id, notes.c.text)
        .select_from(attempts.join(notes, own))
        .where(attempts.c.user_id == user_id, attempts.c.question_id == question_id)
    )
    return {row.attempt_id: row.text for row in connection.execute(query)}


def _upsert_for_attempt(
    connection: Connection, table: Table, row: Select[Any], *, user_id: str, attempt_id: str
) -> None:
    """Writes ``row``, which is selected from the attempt, so that nothing is written without one."""
    on_postgresql = connection.dialect.name == "postgresql"
    columns = [column.name for column in row.selected_columns]
    insert = (postgresql_insert if on_postgresql else sqlite_insert)(table).from_select(
        columns, row.where(attempts.c.user_id == user_id, attempts.c.id == attempt_id)
    )
    keys = [column.name for column in table.primary_key]
    written = insert.on_conflict_do_update(
        index_elements=keys,
        set_={name: insert.excluded[name] for name in columns if name not in keys},
    ).returning(table.c.attempt_id)
    if connection.execute(written).one_or_none() is None:
        raise NotFoundError(f"There is no attempt with the id {attempt_id}: it may have been deleted.")
