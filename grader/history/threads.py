"""Notes and pins: what a user adds to the attempts at each question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grader.errors import InputError, NoteConflict
from grader.history.attempts import read_attempts, with_grades
from grader.history.rows import UserRows
from grader.history.stored import StoredNote, StoredPin
from grader.history.tables import attempts, notes, pins
from grader.models import Draft, Thread
from grader.models.comparison import LONGEST_NOTE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


class Threads(UserRows):
    """The tables of notes, at most one on each attempt, and of pins, at most one at each question.

    A pinned attempt is the best so far at its question.
    """

    def thread(self, question_id: str) -> Thread:
        """All attempts at a question, oldest first, with their notes; empty if there are none."""
        pinned = select(pins).where(self._mine(pins, question_id=question_id))
        at_question = with_grades().where(self._mine(attempts, question_id=question_id))
        ordered = at_question.order_by(attempts.c.submitted_at, attempts.c.seq)
        with self._database.reading() as connection:
            oldest_first = read_attempts(connection, ordered, self._damage)
            texts = self._notes(connection, attempts.c.question_id == question_id)
            row = connection.execute(pinned).mappings().one_or_none()
            pin = None if row is None else self._damage.read(StoredPin, row)
        drafts, number = [], 0
        for attempt in oldest_first:
            counted = attempt.follows is None
            number += counted
            drafts.append(Draft(number if counted else None, attempt, texts.get(attempt.id, "")))
        return Thread(question_id, tuple(drafts), pin.attempt_id if pin else None)

    def notes(self) -> dict[str, str]:
        """All notes, each by the id of its attempt."""
        with self._database.reading() as connection:
            return self._notes(connection)

    def pinned(self) -> frozenset[str]:
        """The ids of all pinned attempts, at most one for each question."""
        with self._database.reading() as connection:
            rows = connection.execute(select(pins).where(self._mine(pins))).mappings()
            return frozenset(record.attempt_id for record in self._damage.sound(StoredPin, rows))

    def set_note(self, attempt_id: str, text: str, *, grown_from: str | None = None) -> None:
        """Keeps a note on an attempt in the place of an earlier one; a blank text deletes the note.

        ``grown_from`` is the note that its writer was shown: where another has been kept since then, nothing
        is changed. With None, whatever is kept is replaced.

        Raises:
            InputError: the note is longer than ``LONGEST_NOTE``; the earlier one stays.
            NoteConflict: what is kept is neither this note nor what it has grown from.
            NotFoundError: there is no such attempt.
        """
        if len(text) > LONGEST_NOTE:
            raise InputError(
                f"The note has {len(text):,} characters, more than the {LONGEST_NOTE:,} that are kept: "
                "shorten it."
            )
        note = self._mine(notes, attempt_id=attempt_id)
        with self._writing() as connection:
            if grown_from is not None:
                # The attempt is locked until the end, for there may be no note yet that could be.
                locked = select(attempts.c.id).where(self._mine(attempts, id=attempt_id)).with_for_update()
                connection.execute(locked)
                kept = connection.scalar(select(notes.c.text).where(note)) or ""
                if kept not in (grown_from, text):
                    raise NoteConflict(kept)
            if text.strip():
                self._upsert_of_attempt(connection, notes, attempt_id, text=text, updated_at=self._clock())
            else:
                connection.execute(notes.delete().where(note))

    def pin(self, attempt_id: str) -> None:
        """Keeps an attempt as the best so far at its question, in the place of any other.

        Raises:
            NotFoundError: there is no such attempt.
        """
        with self._writing() as connection:
            self._upsert_of_attempt(connection, pins, attempt_id, question_id=attempts.c.question_id)

    def unpin(self, question_id: str) -> None:
        """Leaves a question without a best attempt."""
        with self._writing() as connection:
            connection.execute(pins.delete().where(self._mine(pins, question_id=question_id)))

    def _notes(self, connection: Connection, *which: ColumnElement[bool]) -> dict[str, str]:
        """The notes on some of the user's attempts, by the attempts' ids."""
        own = (notes.c.user_id == attempts.c.user_id) & (notes.c.attempt_id == attempts.c.id)
        query = select(notes).select_from(attempts.join(notes, own))
        rows = connection.execute(query.where(self._mine(attempts), *which)).mappings()
        read = ((row["attempt_id"], self._damage.read(StoredNote, row)) for row in rows)
        return {attempt_id: record.text for attempt_id, record in read if record is not None}
