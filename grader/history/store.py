from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from grader.history import attempt_rows, grade_rows, matching_rows, question_summaries
from grader.history.deletion import Deletion
from grader.history.drafts import Drafts
from grader.history.interviews import Interviews
from grader.history.preferences import Preferences
from grader.history.progress_points import ProgressPoints
from grader.history.ratings import Ratings
from grader.history.sittings import Sittings
from grader.history.threads import Threads
from grader.history.transfer.transfer import Transfer
from grader.models import Attempt

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Sequence

    from grader.history.grade_rows import OneGrade
    from grader.models import Answer, Grade, GraderKind, GraderVersion, QuestionSummary, Rewording


class HistoryStore(
    Drafts, Preferences, Threads, Ratings, Interviews, Sittings, ProgressPoints, Transfer, Deletion
):
    """One user's attempts, grades, notes, pins, ratings, sittings, drafts, preferences and interviews.

    Cheap to make. Threads may share a store and processes a database; what a method has returned from
    is on disk. Any method raises StoreError if the database cannot be read or written, and InputError
    for text that is not Unicode.
    """

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

    def add_attempt(self, answer: Answer, *, question_text: str) -> Attempt:
        """Keeps an answer with the question as it was asked; it is safe on disk once this returns."""
        attempt = Attempt(
            id=self._new_id(),
            user_id=self._user_id,
            question_id=answer.question_id,
            question_text=question_text,
            answer=answer.text,
            submitted_at=self._clock().astimezone(UTC),
            elapsed_s=answer.elapsed_s,
            peeks=answer.peeks,
            revises=answer.revises,
            follows=answer.follows,
            sitting=answer.sitting,
        )
        with self._database.writing() as connection:
            attempt_rows.insert_attempt(connection, attempt)
        return attempt

    def add_grade(self, attempt_id: str, grade: Grade) -> None:
        """Adds a grade, which counts from now on among those of its kind; earlier ones are kept.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._add_payload(attempt_id, grade)

    def add_failure(self, attempt_id: str, kind: GraderKind, reason: str) -> None:
        """Notes why a grader gave no grade; shown with the attempt until it has one of that kind.

        Raises:
            NotFoundError: there is no such attempt.
        """
        with self._database.writing() as connection:
            grade_rows.insert_failure(
                connection,
                kind=kind,
                attempt_id=attempt_id,
                user_id=self._user_id,
                reason=reason,
                graded_at=self._clock(),
            )

    def grade_of(
        self, of: type[OneGrade], question_id: str, answer: str, version: Hashable
    ) -> OneGrade | None:
        """The latest grade that this very answer has had from this very grader, at whichever attempt."""
        with self._database.reading() as connection:
            return grade_rows.find_grade(
                connection,
                of,
                user_id=self._user_id,
                question_id=question_id,
                answer=answer,
                version=version,
            )

    def add_rewording(self, attempt_id: str, rewording: Rewording) -> None:
        """Keeps how far rewording alone moves an attempt's score.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._add_payload(attempt_id, rewording)

    def rewording_of(self, attempt_id: str, version: GraderVersion) -> Rewording | None:
        """How far rewording alone moves an attempt's score by this very grader; None if it is not known."""
        with self._database.reading() as connection:
            return grade_rows.find_rewording(
                connection, user_id=self._user_id, attempt_id=attempt_id, version=version
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

    def attempts_with(self, ids: Sequence[str]) -> tuple[Attempt, ...]:
        """Those of the attempts with these whole ids that are there, in their order."""
        with self._database.reading() as connection:
            return attempt_rows.attempts_by_id(connection, user_id=self._user_id, ids=ids)

    def matching(
        self,
        *,
        question_ids: Collection[str] | None = None,
        search: str = "",
        least_score: int = 0,
        limit: int | None = None,
    ) -> tuple[str, ...]:
        """The ids of attempts, newest first, at some questions (None for any), with ``search`` in question or
        answer in whatever case, and with at least a similarity score; with ``limit``, so many of them."""
        with self._database.reading() as connection:
            return matching_rows.matching_ids(
                connection,
                user_id=self._user_id,
                question_ids=question_ids,
                search=search,
                least_score=least_score,
                limit=limit,
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

    def _add_payload(self, attempt_id: str, grade: Grade | Rewording) -> None:
        with self._database.writing() as connection:
            grade_rows.insert_grade(
                connection, attempt_id=attempt_id, user_id=self._user_id, grade=grade, graded_at=self._clock()
            )
