from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import select, update

from grader.errors import InputError, NotFoundError
from grader.history.naming import may_be_named
from grader.history.tables import sittings
from grader.models import Sitting, SittingKind, SittingPlan, SittingState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def insert_sitting(connection: Connection, *, user_id: str, sitting: Sitting) -> None:
    """Adds a sitting."""
    connection.execute(
        sittings.insert().values(
            user_id=user_id,
            id=sitting.id,
            kind=sitting.kind,
            started_at=sitting.started_at,
            ended_at=sitting.ended_at,
            plan=_plans().dump_json(sitting.plan).decode(),
            state=_states().dump_json(sitting.state).decode(),
        )
    )


def replace_sitting(connection: Connection, *, user_id: str, before: Sitting, after: Sitting) -> bool:
    """Writes ``after`` where ``before`` still stands; whether it did."""
    mine = (sittings.c.user_id == user_id) & (sittings.c.id == before.id)
    row = connection.execute(select(sittings).where(mine)).mappings().one_or_none()
    if row is None or to_sitting(row) != before:
        return False
    # Two may have read the same row: only one of them finds its state unchanged now.
    unchanged = (
        mine & (sittings.c.state == row["state"]) & sittings.c.ended_at.is_not_distinct_from(row["ended_at"])
    )
    state = _states().dump_json(after.state).decode()
    written = update(sittings).where(unchanged).values(ended_at=after.ended_at, state=state)
    return connection.execute(written).rowcount == 1


def find_sitting(connection: Connection, *, user_id: str, named: str) -> Sitting:
    """The sitting whose id is ``named``, or is the only one to begin with it.

    Raises:
        NotFoundError: there is none, or another version wrote it in a shape that is not known.
        InputError: several begin with it.
    """
    query = select(sittings).where(sittings.c.user_id == user_id, may_be_named(sittings.c.id, named))
    rows = connection.execute(query.order_by(sittings.c.id).limit(2)).mappings().all()
    if len(rows) > 1 and rows[0]["id"] != named:
        raise InputError(f"More than one session has an id that begins with {named}: give more of it.")
    found = to_sitting(rows[0]) if rows else None
    if found is None:
        raise NotFoundError(
            f"There is no session with the id {named} that can be shown: the page Mock interview lists "
            "those there are."
        )
    return found


def list_sittings(connection: Connection, *, user_id: str) -> tuple[Sitting, ...]:
    """Sittings from the one begun last on."""
    query = select(sittings).where(sittings.c.user_id == user_id)
    rows = connection.execute(query.order_by(sittings.c.started_at.desc(), sittings.c.id)).mappings()
    return tuple(sitting for row in rows if (sitting := to_sitting(row)) is not None)


def to_sitting(row: Mapping[Any, Any]) -> Sitting | None:
    """The sitting in a row; None if its shape is not known, or its state does not fit its plan."""
    try:
        sitting = Sitting(
            id=row["id"],
            kind=SittingKind(row["kind"]),
            plan=_plans().validate_json(row["plan"]),
            state=_states().validate_json(row["state"]),
            started_at=row["started_at"],
            ended_at=row["ended_at"],
        )
    except ValueError:
        return None
    return sitting if _state_fits_plan(sitting) else None


def _state_fits_plan(sitting: Sitting) -> bool:
    questions = len(sitting.plan.questions)
    return len(sitting.state.used) == questions and 0 <= sitting.state.position <= questions


@cache
def _plans() -> TypeAdapter[SittingPlan]:
    return TypeAdapter(SittingPlan)


@cache
def _states() -> TypeAdapter[SittingState]:
    return TypeAdapter(SittingState)
