from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.errors import NotFoundError
from grader.history.tables import interviews
from grader.models import Interview

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


def insert_interview(
    connection: Connection, interview: Interview, *, user_id: str, noted_at: datetime
) -> None:
    """Adds a noted interview."""
    connection.execute(
        interviews.insert().values(user_id=user_id, id=interview.id, noted_at=noted_at, **_said(interview))
    )


def update_interview(connection: Connection, interview: Interview, *, user_id: str) -> None:
    """Changes all that was noted of an interview; raises NotFoundError if there is no such one."""
    changed = (
        interviews.update()
        .where(interviews.c.user_id == user_id, interviews.c.id == interview.id)
        .values(**_said(interview))
    )
    if not connection.execute(changed).rowcount:
        raise NotFoundError("This interview is no longer noted: it may have been deleted in another window.")


def delete_interview(connection: Connection, *, user_id: str, interview_id: str) -> bool:
    """Drops what was noted of an interview; whether anything was."""
    deletion = interviews.delete().where(interviews.c.user_id == user_id, interviews.c.id == interview_id)
    return connection.execute(deletion).rowcount == 1


def list_interviews(connection: Connection, *, user_id: str) -> tuple[Interview, ...]:
    """All noted interviews, the latest date first."""
    query = (
        select(interviews)
        .where(interviews.c.user_id == user_id)
        .order_by(interviews.c.held_on.desc(), interviews.c.noted_at.desc(), interviews.c.id)
    )
    return tuple(to_interview(row) for row in connection.execute(query).mappings())


def _said(interview: Interview) -> dict[str, Any]:
    return {
        "held_on": interview.held_on.isoformat(),
        "company": interview.company,
        "questions": json.dumps(interview.questions, ensure_ascii=False),
        "went": interview.went,
        "notes": interview.notes,
    }


def to_interview(row: Mapping[Any, Any]) -> Interview:
    """The interview in a row; raises ValueError or TypeError if its date or its questions cannot be read."""
    return Interview(
        id=row["id"],
        held_on=date.fromisoformat(row["held_on"]),
        company=row["company"],
        questions=tuple(json.loads(row["questions"])),
        went=row["went"],
        notes=row["notes"],
    )
