"""Sessions that were started on purpose; the table, as the ids in the addresses of pages, says sittings."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.attempts import read_attempts, with_grades
from grader.history.rows import UserRows, may_be_named
from grader.history.tables import attempts, sittings
from grader.models import Sitting, SittingKind, SittingPlan, SittingState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models import Attempt


class Sittings(UserRows):
    """The table of sessions, and the attempts that were made in each."""

    def start_sitting(self, kind: SittingKind, plan: SittingPlan) -> Sitting:
        """Keeps a new session, at its first question and with its clock running from now."""
        now = self._clock().astimezone(UTC)
        sitting = Sitting(
            id=self._new_id(),
            kind=kind,
            plan=plan,
            state=SittingState(0, now, (0.0,) * len(plan.questions)),
            started_at=now,
            ended_at=None,
        )
        row = {
            "user_id": self._user_id,
            "id": sitting.id,
            "kind": kind,
            "started_at": now,
            "ended_at": None,
            "plan": _plans().dump_json(plan).decode(),
            "state": _states().dump_json(sitting.state).decode(),
        }
        with self._database.writing() as connection:
            connection.execute(sittings.insert().values(**row))
        return sitting

    def update_sitting(self, before: Sitting, after: Sitting) -> bool:
        """Keeps how far a session has come, or that it is over, if it still stands as in ``before``.

        Returns False where it has gone on since then or is gone: of two windows that go on from the same
        place, one does.
        """
        mine = self._mine(sittings, id=before.id)
        with self._database.writing() as connection:
            row = connection.execute(select(sittings).where(mine)).mappings().one_or_none()
            if row is None or to_sitting(row) != before:
                return False
            # Two may have read the same row: only one of them finds its state unchanged now.
            unchanged = (sittings.c.state == row["state"]) & sittings.c.ended_at.is_not_distinct_from(
                row["ended_at"]
            )
            state = _states().dump_json(after.state).decode()
            written = sittings.update().where(mine, unchanged).values(ended_at=after.ended_at, state=state)
            return connection.execute(written).rowcount == 1

    def sitting(self, sitting_id: str) -> Sitting:
        """The session with this id; its first six or more characters do if no other id has them.

        Raises:
            NotFoundError: there is none, or another version wrote it in a shape that is not known.
            InputError: several ids begin like this.
        """
        query = select(sittings).where(self._mine(sittings), may_be_named(sittings.c.id, sitting_id))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(sittings.c.id).limit(2)).mappings().all()
        if len(rows) > 1 and rows[0]["id"] != sitting_id:
            raise InputError(
                f"More than one session has an id that begins with {sitting_id}: give more of it."
            )
        sitting = to_sitting(rows[0]) if rows else None
        if sitting is None:
            raise NotFoundError(
                f"There is no session with the id {sitting_id} that can be shown: the page Mock interview "
                "lists those there are."
            )
        return sitting

    def sittings(self) -> tuple[Sitting, ...]:
        """All sessions that can be read, the one begun last first."""
        query = (
            select(sittings).where(self._mine(sittings)).order_by(sittings.c.started_at.desc(), sittings.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(sitting for row in rows if (sitting := to_sitting(row)) is not None)

    def sitting_of_attempts(self) -> dict[str, str]:
        """The session of each attempt that was made in one, by the attempt's id."""
        # Unlike "is not null", an index finds this among any number of attempts.
        in_one = attempts.c.sitting > ""
        query = select(attempts.c.id, attempts.c.sitting).where(self._mine(attempts), in_one)
        with self._database.reading() as connection:
            return {row.id: row.sitting for row in connection.execute(query)}

    def attempts_of_sitting(self, sitting_id: str) -> tuple[Attempt, ...]:
        """What was answered in a session, in the order in which it was kept, whatever the clock said then."""
        query = with_grades().where(self._mine(attempts, sitting=sitting_id)).order_by(attempts.c.seq)
        with self._database.reading() as connection:
            return tuple(read_attempts(connection, query))


def to_sitting(row: Mapping[Any, Any]) -> Sitting | None:
    """The session in a row; None if its shape is not known, or its state does not fit its plan."""
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
    questions = len(sitting.plan.questions)
    fits = len(sitting.state.used) == questions and 0 <= sitting.state.position <= questions
    return sitting if fits else None


@cache
def _plans() -> TypeAdapter[SittingPlan]:
    return TypeAdapter(SittingPlan)


@cache
def _states() -> TypeAdapter[SittingState]:
    return TypeAdapter(SittingState)
