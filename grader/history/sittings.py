from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from grader.history import sitting_rows
from grader.history.attempt_rows import list_attempts_of_sitting, sittings_of_attempts
from grader.history.user_database import UserDatabase
from grader.models import Sitting, SittingState

if TYPE_CHECKING:
    from grader.models import Attempt, SittingKind, SittingPlan


class Sittings(UserDatabase):
    """A user's sittings that were started on purpose, with what was answered in them."""

    def start_sitting(self, kind: SittingKind, plan: SittingPlan) -> Sitting:
        """Keeps a new sitting, at its first question and with its clock running from now."""
        now = self._clock().astimezone(UTC)
        sitting = Sitting(
            id=self._new_id(),
            kind=kind,
            plan=plan,
            state=SittingState(0, now, (0.0,) * len(plan.questions)),
            started_at=now,
            ended_at=None,
        )
        with self._database.writing() as connection:
            sitting_rows.insert_sitting(connection, user_id=self._user_id, sitting=sitting)
        return sitting

    def update_sitting(self, before: Sitting, after: Sitting) -> bool:
        """Keeps how far a sitting has come, or that it is over; not if it has gone on since ``before``.

        False says that it had, or is gone: of two windows that go on from the same place, one does.
        """
        with self._database.writing() as connection:
            return sitting_rows.replace_sitting(connection, user_id=self._user_id, before=before, after=after)

    def sitting(self, sitting_id: str) -> Sitting:
        """The sitting with this id; its first six or more characters do if no other id has them.

        Raises:
            NotFoundError: there is none.
            InputError: several ids begin like this.
        """
        with self._database.reading() as connection:
            return sitting_rows.find_sitting(connection, user_id=self._user_id, named=sitting_id)

    def sittings(self) -> tuple[Sitting, ...]:
        """All sittings, the one begun last first."""
        with self._database.reading() as connection:
            return sitting_rows.list_sittings(connection, user_id=self._user_id)

    def sitting_of_attempts(self) -> dict[str, str]:
        """The id of the sitting that an attempt was given in, by the attempt's id; of those given in one."""
        with self._database.reading() as connection:
            return sittings_of_attempts(connection, user_id=self._user_id)

    def attempts_of_sitting(self, sitting_id: str) -> tuple[Attempt, ...]:
        """What was answered in a sitting, in the order in which it was kept."""
        with self._database.reading() as connection:
            return list_attempts_of_sitting(connection, user_id=self._user_id, sitting=sitting_id)
