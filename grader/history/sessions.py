"""Sessions that were started on purpose; the table, as the ids in the addresses of pages, says sessions."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.attempts import read_attempts, with_grades
from grader.history.rows import UserRows, may_be_named
from grader.history.stored import StoredSession
from grader.history.tables import attempts, sittings
from grader.models import Session, SessionKind, SessionPlan, SessionState

if TYPE_CHECKING:
    from grader.models import Attempt


class Sessions(UserRows):
    """The table of sessions, and the attempts that were made in each."""

    def start_session(self, kind: SessionKind, plan: SessionPlan) -> Session:
        """Keeps a new session, at its first question and with its clock running from now."""
        now = self._clock().astimezone(UTC)
        session = Session(
            id=self._new_id(),
            kind=kind,
            plan=plan,
            state=SessionState(0, now, (0.0,) * len(plan.questions)),
            started_at=now,
            ended_at=None,
        )
        row = {
            "user_id": self._user_id,
            "id": session.id,
            "kind": kind,
            "started_at": now,
            "ended_at": None,
            "plan": _plans().dump_json(plan).decode(),
            "state": _states().dump_json(session.state).decode(),
        }
        with self._writing() as connection:
            connection.execute(sittings.insert().values(**row))
        return session

    def update_session(self, before: Session, after: Session) -> bool:
        """Keeps how far a session has come, or that it is over, if it still stands as in ``before``.

        Returns False where it has gone on since then or is gone: of two windows that go on from the same
        place, one does.
        """
        mine = self._mine(sittings, id=before.id)
        with self._writing() as connection:
            row = connection.execute(select(sittings).where(mine)).mappings().one_or_none()
            record = None if row is None else self._damage.read(StoredSession, row)
            if row is None or record is None or record.session() != before:
                return False
            # Two may have read the same row: only one of them finds its state unchanged now.
            unchanged = (sittings.c.state == row["state"]) & sittings.c.ended_at.is_not_distinct_from(
                row["ended_at"]
            )
            state = _states().dump_json(after.state).decode()
            written = sittings.update().where(mine, unchanged).values(ended_at=after.ended_at, state=state)
            return connection.execute(written).rowcount == 1

    def session(self, session_id: str) -> Session:
        """The session with this id; its first six or more characters do if no other id has them.

        Raises:
            NotFoundError: there is none, or another version wrote it in a shape that is not known.
            InputError: several ids begin like this.
        """
        query = select(sittings).where(self._mine(sittings), may_be_named(sittings.c.id, session_id))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(sittings.c.id).limit(2)).mappings().all()
        if len(rows) > 1 and rows[0]["id"] != session_id:
            raise InputError(
                f"More than one session has an id that begins with {session_id}: give more of it."
            )
        record = self._damage.read(StoredSession, rows[0]) if rows else None
        if record is None:
            raise NotFoundError(
                f"There is no session with the id {session_id} that can be shown: the page Mock interview "
                "lists those there are."
            )
        return record.session()

    def sessions(self) -> tuple[Session, ...]:
        """All sessions that can be read, the one begun last first."""
        query = (
            select(sittings).where(self._mine(sittings)).order_by(sittings.c.started_at.desc(), sittings.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(record.session() for record in self._damage.sound(StoredSession, rows))

    def session_under_way(self) -> Session | None:
        """The session begun last of those that are not over and can be read."""
        going = select(sittings).where(self._mine(sittings), sittings.c.ended_at.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(going.order_by(sittings.c.started_at.desc())).mappings().all()
        return next((record.session() for record in self._damage.sound(StoredSession, rows)), None)

    def session_of_attempts(self) -> dict[str, str]:
        """The session of each attempt that was made in one, by the attempt's id."""
        # Unlike "is not null", an index finds this among any number of attempts.
        in_one = attempts.c.sitting > ""
        query = select(attempts.c.id, attempts.c.sitting).where(self._mine(attempts), in_one)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        named = (row for row in rows if isinstance(row.id, str) and isinstance(row.sitting, str))
        return {row.id: row.sitting for row in named}

    def attempts_of_session(self, session_id: str) -> tuple[Attempt, ...]:
        """What was answered in a session, in the order in which it was kept, whatever the clock said then."""
        query = with_grades().where(self._mine(attempts, sitting=session_id)).order_by(attempts.c.seq)
        with self._database.reading() as connection:
            return tuple(read_attempts(connection, query, self._damage))


@cache
def _plans() -> TypeAdapter[SessionPlan]:
    return TypeAdapter(SessionPlan)


@cache
def _states() -> TypeAdapter[SessionState]:
    return TypeAdapter(SessionState)
