"""Deleting for good, and counting beforehand what would go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grader.history.rows import UserRows
from grader.history.tables import (
    attempts,
    drafts,
    grades,
    groups,
    interviews,
    looks,
    memberships,
    notes,
    people,
    pins,
    preferences,
    ratings,
    sittings,
    spending,
    stories,
    ticks,
)
from grader.models import Holdings
from grader.models.preference import cues_key
from grader.models.session import follow_up_key, place_in_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Table


class Deletion(UserRows):
    """Deletes from the database, and on SQLite from its file and the backups beside it.

    Where nothing was there to delete, the backups stay; ``delete_all`` takes them even then.

    Raises:
        StoreError: also when another program keeps an SQLite file in use, so that traces stay in it.
    """

    def held_with_attempt(self, attempt_id: str) -> Holdings:
        """What ``delete_attempt`` would delete."""
        with self._database.reading() as connection:
            return self._count_attempts(connection, attempts.c.id == attempt_id)

    def held_at_question(self, question_id: str) -> Holdings:
        """What ``delete_question`` would delete."""
        with self._database.reading() as connection:
            return self._count_attempts(connection, attempts.c.question_id == question_id)

    def held_with_session(self, session_id: str, *, answers: bool) -> Holdings:
        """What ``delete_session`` would delete."""
        made_in_it = attempts.c.sitting == session_id
        with self._database.reading() as connection:
            held = self._count_attempts(connection, made_in_it) if answers else Holdings()
            typed = self._count_drafts(connection, self._keys_of_session(connection, session_id))
            return replace(
                held,
                sessions=self._count(connection, sittings, sittings.c.id == session_id),
                drafts=held.drafts + typed,
            )

    def held(self) -> Holdings:
        """What ``delete_all`` would delete."""
        tables = (
            *(attempts, grades, notes, pins, ratings, ticks, looks, interviews, stories, preferences),
            *(memberships, groups),
        )
        with self._database.reading() as connection:
            counts = {table.name: self._count(connection, table) for table in tables}
            counts["sessions"] = self._count(connection, sittings)
            return Holdings(**counts, drafts=self._count(connection, drafts, drafts.c.text.is_not(None)))

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

        Returns how many attempts there were: 1 or 0.
        """
        return self._delete(attempts.c.id == attempt_id)

    def delete_question(self, question_id: str) -> int:
        """Deletes all attempts at a question with all that belongs to them; the question's draft stays.

        Returns how many attempts there were.
        """
        return self._delete(attempts.c.question_id == question_id)

    def delete_session(self, session_id: str, *, answers: bool) -> int:
        """Deletes a session with its plan and what was typed in it but not submitted.

        With ``answers``, the attempts that were made in it go as well; without, they stay and name it no
        more. Returns how many sessions there were: 1 or 0.
        """
        made_in_it = attempts.c.sitting == session_id
        with self._writing() as connection:
            if answers:
                self._delete_attempts(connection, made_in_it)
            else:
                kept = attempts.update().where(self._mine(attempts), made_in_it)
                connection.execute(kept.values(sitting=None))
            self._delete_drafts(connection, self._keys_of_session(connection, session_id))
            deletion = sittings.delete().where(self._mine(sittings, id=session_id))
            deleted = connection.execute(deletion).rowcount
            if deleted:
                self._database.note_traces(connection)
        self._database.erase_traces(keep_backups=not deleted)
        return deleted

    def delete_all(self, *, account: bool = False) -> int:
        """Deletes all that is kept of the user, and returns how many attempts there were.

        With ``account``, the account goes as well: whoever logs in again begins a new one. Without it, what
        was taken of the server's language model stays counted, or there would be no end to it.
        """
        with self._writing() as connection:
            for table in (drafts, preferences, sittings, interviews, stories, memberships, groups):
                connection.execute(table.delete().where(self._mine(table)))
            deleted = connection.execute(attempts.delete().where(self._mine(attempts))).rowcount
            if account:
                connection.execute(spending.delete().where(self._mine(spending)))
                connection.execute(people.delete().where(self._mine(people)))
            self._database.note_traces(connection)
        self._database.erase_traces()
        return deleted

    def _delete(self, which: ColumnElement[bool]) -> int:
        with self._writing() as connection:
            deleted = self._delete_attempts(connection, which)
            if deleted:
                self._database.note_traces(connection)
        self._database.erase_traces(keep_backups=not deleted)
        return deleted

    def _delete_attempts(self, connection: Connection, which: ColumnElement[bool]) -> int:
        going = connection.scalars(select(attempts.c.id).where(self._mine(attempts), which)).all()
        self._delete_drafts(connection, [follow_up_key(attempt_id) for attempt_id in going])
        cues = preferences.c.key.in_([cues_key(attempt_id) for attempt_id in going])
        connection.execute(preferences.delete().where(self._mine(preferences), cues))
        return connection.execute(attempts.delete().where(self._mine(attempts), which)).rowcount

    def _delete_drafts(self, connection: Connection, keys: Sequence[str]) -> None:
        connection.execute(drafts.delete().where(self._mine(drafts), drafts.c.question_id.in_(keys)))

    def _keys_of_session(self, connection: Connection, session_id: str) -> list[str]:
        """The keys of the drafts that were typed in a session, discarded ones too."""
        keys = connection.scalars(select(drafts.c.question_id).where(self._mine(drafts)))
        texts = (key for key in keys if isinstance(key, str))
        return [key for key in texts if (place := place_in_session(key)) and place[0] == session_id]

    def _count_attempts(self, connection: Connection, which: ColumnElement[bool]) -> Holdings:
        """Some attempts and all that goes with them, the drafts to their follow-up questions too."""
        chosen = self._mine(attempts), which
        numbers, ids = select(attempts.c.seq).where(*chosen), select(attempts.c.id).where(*chosen)
        going = connection.scalars(ids).all()
        keys = [follow_up_key(attempt_id) for attempt_id in going]
        cues = preferences.c.key.in_([cues_key(attempt_id) for attempt_id in going])
        of_these = {
            table.name: self._count(connection, table, table.c.attempt_id.in_(ids))
            for table in (notes, pins, ratings, ticks, looks)
        }
        return Holdings(
            attempts=len(keys),
            grades=self._count(connection, grades, grades.c.attempt_seq.in_(numbers)),
            drafts=self._count_drafts(connection, keys),
            preferences=self._count(connection, preferences, cues),
            **of_these,
        )

    def _count_drafts(self, connection: Connection, keys: Sequence[str]) -> int:
        return self._count(connection, drafts, drafts.c.question_id.in_(keys), drafts.c.text.is_not(None))

    def _count(self, connection: Connection, table: Table, *which: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(table).where(self._mine(table), *which)
        return connection.scalar(query) or 0
