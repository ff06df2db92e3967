from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from grader.history import attempt_rows, draft_rows, grade_rows, question_summaries
from grader.history.database import Database
from grader.history.tables import attempts, drafts
from grader.models import Attempt, Peeks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement

    from grader.models import Draft, QuestionSummary, SimilarityGrade


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex


class HistoryStore:
    """One user's attempts, grades and drafts.

    Cheap to make: the database is opened, and created or migrated, on first use. Threads may share a
    store and processes a database; what a method returned from is on disk. Any method raises StoreError
    if the database cannot be read or written, and InputError for text that is not Unicode.

    ``url`` is ``sqlite:///path`` or ``postgresql+psycopg://user:password@host/database``; ``clock``
    gives aware times.
    """

    def __init__(
        self,
        url: str,
        *,
        user_id: str = "local",
        clock: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self._database = Database(url)
        self._user_id = user_id
        self._clock = clock
        self._new_id = new_id

    @property
    def location(self) -> str:
        """Where the data lives, for people: a path, or host and database; never a password."""
        return self._database.location

    def open(self) -> None:
        """Opens the database now rather than on first use, to learn whether it can be."""
        self._database.open()

    def close(self) -> None:
        """Lets go of the database; the next use opens it again."""
        self._database.close()

    def add_attempt(
        self,
        *,
        question_id: str,
        question_text: str,
        answer: str,
        elapsed_s: float | None = None,
        peeks: Peeks = Peeks(),  # noqa: B008 - frozen
        revises: str | None = None,
    ) -> Attempt:
        """Keeps a submitted answer; it is safe on disk once this returns."""
        attempt = Attempt(
            id=self._new_id(),
            user_id=self._user_id,
            question_id=question_id,
            question_text=question_text,
            answer=answer,
            submitted_at=self._clock().astimezone(UTC),
            elapsed_s=elapsed_s,
            peeks=peeks,
            revises=revises,
            similarity=None,
            failure=None,
        )
        with self._database.writing() as connection:
            attempt_rows.insert_attempt(connection, attempt)
        return attempt

    def add_similarity_grade(self, attempt_id: str, grade: SimilarityGrade) -> None:
        """Adds a grade, which counts from now on; earlier ones are kept.

        Raises:
            NotFoundError: there is no such attempt.
        """
        with self._database.writing() as connection:
            grade_rows.insert_similarity(
                connection, attempt_id=attempt_id, user_id=self._user_id, grade=grade, graded_at=self._clock()
            )

    def add_failure(self, attempt_id: str, reason: str) -> None:
        """Notes why grading failed; shown with the attempt until it has a grade.

        Raises:
            NotFoundError: there is no such attempt.
        """
        with self._database.writing() as connection:
            grade_rows.insert_failure(
                connection,
                attempt_id=attempt_id,
                user_id=self._user_id,
                reason=reason,
                graded_at=self._clock(),
            )

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt with this id; its first six or more characters do if no other id has them.

        Raises:
            NotFoundError: there is none.
            InputError: several ids begin like this.
        """
        with self._database.reading() as connection:
            return attempt_rows.find_attempt(connection, user_id=self._user_id, named=attempt_id)

    def attempts(
        self, *, question_id: str | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Attempt, ...]:
        """Attempts, newest first: ``limit`` of them after skipping ``offset``."""
        with self._database.reading() as connection:
            return attempt_rows.list_attempts(
                connection, user_id=self._user_id, question_id=question_id, limit=limit, offset=offset
            )

    def iter_attempts(self) -> Iterator[Attempt]:
        """All attempts, oldest first, a page at a time: memory stays flat and nobody has to wait."""
        after = None
        while True:
            with self._database.reading() as connection:
                page, after = attempt_rows.page_of_attempts(connection, user_id=self._user_id, after=after)
            if not page:
                return
            yield from page

    def count_attempts(self, question_id: str | None = None) -> int:
        """How many attempts there are, at one question or at all."""
        with self._database.reading() as connection:
            return attempt_rows.count_attempts(connection, user_id=self._user_id, question_id=question_id)

    def summaries(self) -> tuple[QuestionSummary, ...]:
        """One for each question that has an attempt, in the order of their ids."""
        with self._database.reading() as connection:
            return question_summaries.list_summaries(connection, user_id=self._user_id)

    def delete_attempt(self, attempt_id: str) -> int:
        """Deletes an attempt and its grades for good, and gives how many there were: 1 or 0."""
        return self._delete(attempts.c.id == attempt_id)

    def delete_question(self, question_id: str) -> int:
        """Deletes all attempts at a question for good, and gives how many; its draft stays."""
        return self._delete(attempts.c.question_id == question_id)

    def delete_all(self) -> int:
        """Deletes all of the user's attempts, grades and drafts for good, and gives how many attempts."""
        with self._database.writing() as connection:
            connection.execute(drafts.delete().where(drafts.c.user_id == self._user_id))
            deleted = connection.execute(
                attempts.delete().where(attempts.c.user_id == self._user_id)
            ).rowcount
        self._database.erase_traces(rebuild=True)
        return deleted

    def save_draft(self, question_id: str, text: str, *, base_revision: int | None = None) -> Draft:
        """Keeps what has been typed so far, and gives it back with its new revision.

        ``base_revision`` is the revision that the text was written from, 0 if from none; without it,
        whatever is stored is replaced.

        Raises:
            DraftConflict: the stored draft is not the one that the text was written from.
        """
        with self._database.writing() as connection:
            return draft_rows.upsert_draft(
                connection,
                user_id=self._user_id,
                question_id=question_id,
                text=text,
                base_revision=base_revision,
                updated_at=self._clock(),
            )

    def draft(self, question_id: str) -> Draft | None:
        """The draft for a question, if there is one."""
        with self._database.reading() as connection:
            found = draft_rows.list_drafts(connection, user_id=self._user_id, question_id=question_id)
        return found[0] if found else None

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, the last saved first."""
        with self._database.reading() as connection:
            return draft_rows.list_drafts(connection, user_id=self._user_id)

    def discard_draft(self, question_id: str) -> None:
        """Empties the draft for a question, if there is one."""
        with self._database.writing() as connection:
            draft_rows.blank_draft(
                connection, user_id=self._user_id, question_id=question_id, updated_at=self._clock()
            )

    def _delete(self, which: ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            mine = attempts.c.user_id == self._user_id
            deleted = connection.execute(attempts.delete().where(mine, which)).rowcount
        self._database.erase_traces()
        return deleted
