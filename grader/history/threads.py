from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import InputError, NoteConflict
from grader.history import thread_rows
from grader.history.user_database import UserDatabase

if TYPE_CHECKING:
    from grader.models import Thread

LONGEST_NOTE = 2_000
"""Characters: a note is a reminder, not another answer."""


class Threads(UserDatabase):
    """A user's attempts question by question: a note on each, and one pinned as the best so far."""

    def thread(self, question_id: str) -> Thread:
        """All attempts at a question, oldest first; empty if there are none."""
        with self._database.reading() as connection:
            return thread_rows.find_thread(connection, user_id=self._user_id, question_id=question_id)

    def notes(self) -> dict[str, str]:
        """All notes, each by the id of its attempt."""
        with self._database.reading() as connection:
            return thread_rows.all_notes(connection, user_id=self._user_id)

    def pinned(self) -> frozenset[str]:
        """The ids of the attempts that are pinned, at most one for each question."""
        with self._database.reading() as connection:
            return thread_rows.all_pins(connection, user_id=self._user_id)

    def set_note(self, attempt_id: str, text: str, *, grown_from: str | None = None) -> None:
        """Keeps a note on an attempt in the place of an earlier one; a blank one drops it.

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
        with self._database.writing() as connection:
            if grown_from is not None:
                kept = thread_rows.note_on(connection, user_id=self._user_id, attempt_id=attempt_id)
                if kept not in (grown_from, text):
                    raise NoteConflict(kept)
            if not text.strip():
                thread_rows.delete_note(connection, user_id=self._user_id, attempt_id=attempt_id)
                return
            thread_rows.upsert_note(
                connection,
                user_id=self._user_id,
                attempt_id=attempt_id,
                text=text,
                updated_at=self._clock(),
            )

    def pin(self, attempt_id: str) -> None:
        """Keeps an attempt as the best so far at its question, in the place of any other.

        Raises:
            NotFoundError: there is no such attempt.
        """
        with self._database.writing() as connection:
            thread_rows.upsert_pin(connection, user_id=self._user_id, attempt_id=attempt_id)

    def unpin(self, question_id: str) -> None:
        """Keeps no attempt at a question as the best any more."""
        with self._database.writing() as connection:
            thread_rows.delete_pin(connection, user_id=self._user_id, question_id=question_id)
