from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grader.history import holding_rows
from grader.history.follow_up_key import follow_up_key
from grader.history.tables import attempts, drafts, interviews, preferences, sittings
from grader.history.user_database import UserDatabase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from grader.models import Holdings


class Deletion(UserDatabase):
    """Deleting for good: from the database, and on SQLite from its file and the backups beside it.

    Where nothing was there to delete, the backups stay; ``delete_all`` takes them even then.

    Raises:
        StoreError: also when another program keeps an SQLite file in use, so that traces stay in it.
    """

    def held_with_attempt(self, attempt_id: str) -> Holdings:
        """What ``delete_attempt`` would delete."""
        return self._held(attempts.c.id == attempt_id)

    def held_at_question(self, question_id: str) -> Holdings:
        """What ``delete_question`` would delete."""
        return self._held(attempts.c.question_id == question_id)

    def held_with_sitting(self, sitting_id: str, *, answers: bool) -> Holdings:
        """What ``delete_sitting`` would delete."""
        with self._database.reading() as connection:
            return holding_rows.count_with_sitting(
                connection, user_id=self._user_id, sitting_id=sitting_id, answers=answers
            )

    def held(self) -> Holdings:
        """What ``delete_all`` would delete."""
        with self._database.reading() as connection:
            return holding_rows.count_all(connection, user_id=self._user_id)

    def backups(self) -> int:
        """How many backups beside an SQLite file a deletion takes along."""
        return self._database.backups()

    def erase_traces(self) -> None:
        """Makes unreadable what was deleted while that was impossible; nothing else is changed.

        Raises:
            TracesRemain: it still is impossible.
        """
        self._database.erase_traces(keep_backups=True)

    def delete_attempt(self, attempt_id: str) -> int:
        """Deletes an attempt with all that belongs to it, and the draft that answers its follow-up question.

        Gives how many attempts there were: 1 or 0.
        """
        return self._delete(attempts.c.id == attempt_id)

    def delete_question(self, question_id: str) -> int:
        """Deletes all attempts at a question likewise, and gives how many; the question's draft stays."""
        return self._delete(attempts.c.question_id == question_id)

    def delete_sitting(self, sitting_id: str, *, answers: bool) -> int:
        """Deletes a sitting with its plan and what was typed in it but not submitted: 1, or 0 without one.

        With ``answers``, the attempts that were made in it go likewise; else they stay, and name it no more.
        """
        made_in_it = attempts.c.user_id == self._user_id, attempts.c.sitting == sitting_id
        with self._database.writing() as connection:
            if answers:
                self._delete_attempts(connection, attempts.c.sitting == sitting_id)
            else:
                connection.execute(attempts.update().where(*made_in_it).values(sitting=None))
            self._delete_drafts(
                connection,
                holding_rows.drafts_of_sitting(connection, user_id=self._user_id, sitting_id=sitting_id),
            )
            mine = sittings.c.user_id == self._user_id, sittings.c.id == sitting_id
            deleted = connection.execute(sittings.delete().where(*mine)).rowcount
        self._database.erase_traces(keep_backups=not deleted)
        return deleted

    def delete_all(self) -> int:
        """Deletes all attempts of the user with what belongs to them, and all else that is kept of the user.

        Gives how many attempts there were.
        """
        mine = attempts.c.user_id == self._user_id
        with self._database.writing() as connection:
            for table in (drafts, preferences, sittings, interviews):
                connection.execute(table.delete().where(table.c.user_id == self._user_id))
            deleted = connection.execute(attempts.delete().where(mine)).rowcount
        self._database.erase_traces()
        return deleted

    def _held(self, which: ColumnElement[bool]) -> Holdings:
        with self._database.reading() as connection:
            return holding_rows.count_with_attempts(connection, user_id=self._user_id, which=which)

    def _delete(self, which: ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            deleted = self._delete_attempts(connection, which)
        self._database.erase_traces(keep_backups=not deleted)
        return deleted

    def _delete_attempts(self, connection: Connection, which: ColumnElement[bool]) -> int:
        mine = attempts.c.user_id == self._user_id
        going = connection.scalars(select(attempts.c.id).where(mine, which))
        self._delete_drafts(connection, [follow_up_key(attempt_id) for attempt_id in going])
        return connection.execute(attempts.delete().where(mine, which)).rowcount

    def _delete_drafts(self, connection: Connection, keys: Sequence[str]) -> None:
        connection.execute(
            drafts.delete().where(drafts.c.user_id == self._user_id, drafts.c.question_id.in_(keys))
        )
