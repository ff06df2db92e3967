from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from grader.errors import DraftConflict
from grader.history.tables import drafts
from grader.models import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


def upsert_draft(
    connection: Connection,
    *,
    user_id: str,
    question_id: str,
    text: str,
    base_revision: int | None,
    updated_at: datetime,
) -> Draft:
    """Saves a draft in one statement, and gives it back with its new revision.

    Raises:
        DraftConflict: ``base_revision`` is given, and the stored draft has another revision.
    """
    on_postgresql = connection.dialect.name == "postgresql"
    insert = (postgresql_insert(drafts) if on_postgresql else sqlite_insert(drafts)).values(
        user_id=user_id, question_id=question_id, revision=1, updated_at=updated_at, text=text
    )
    unchanged = or_(drafts.c.revision == base_revision, drafts.c.text.is_(None))
    row = connection.execute(
        insert.on_conflict_do_update(
            index_elements=[drafts.c.user_id, drafts.c.question_id],
            set_={
                "revision": drafts.c.revision + 1,
                "updated_at": insert.excluded.updated_at,
                "text": insert.excluded.text,
            },
            where=None if base_revision is None else unchanged,
        ).returning(*drafts.c)
    ).one_or_none()
    if row is None:
        stored = select(drafts).where(drafts.c.user_id == user_id, drafts.c.question_id == question_id)
        raise DraftConflict(_to_draft(connection.execute(stored).one()))
    return _to_draft(row)


def list_drafts(connection: Connection, *, user_id: str, question_id: str | None = None) -> tuple[Draft, ...]:
    """Drafts from the last saved on."""
    query = select(drafts).where(drafts.c.user_id == user_id, drafts.c.text.is_not(None))
    if question_id is not None:
        query = query.where(drafts.c.question_id == question_id)
    query = query.order_by(drafts.c.updated_at.desc(), drafts.c.question_id)
    return tuple(_to_draft(row) for row in connection.execute(query))


def blank_draft(connection: Connection, *, user_id: str, question_id: str, updated_at: datetime) -> None:
    """Empties a draft, if there is one."""
    connection.execute(
        update(drafts)
        .where(drafts.c.user_id == user_id, drafts.c.question_id == question_id)
        .values(text=None, updated_at=updated_at)
    )


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        user_id=row.user_id,
        question_id=row.question_id,
        text=row.text,
        revision=row.revision,
        updated_at=row.updated_at,
    )
