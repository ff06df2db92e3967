"""What a user says about their own attempts: how good they find one, and what it counts as when planning."""

from __future__ import annotations

from sqlalchemy import select

from grader.errors import InputError
from grader.history.rows import UserRows
from grader.history.stored import REVIEW, SELF, StoredRating
from grader.history.tables import ratings
from grader.models import Recall

HIGHEST_SELF_SCORE = 100


class Ratings(UserRows):
    """The table of ratings, at most one of each kind for an attempt."""

    def rate_self(self, attempt_id: str, score: int) -> None:
        """Keeps how good a user thinks an answer is, 0 to 100, in the place of an earlier rating.

        Raises:
            InputError: the score is out of range.
            NotFoundError: there is no such attempt.
        """
        if not 0 <= score <= HIGHEST_SELF_SCORE:
            raise InputError(
                f"Your rating is {score}, but it runs from 0 to {HIGHEST_SELF_SCORE}: choose one in between."
            )
        self._rate(attempt_id, SELF, score)

    def correct_review(self, attempt_id: str, recall: Recall) -> None:
        """Keeps what an attempt counts as in spaced repetition, whatever its score says.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._rate(attempt_id, REVIEW, int(recall))

    def ratings_of(self, attempt_id: str) -> tuple[int | None, Recall | None]:
        """The user's own score of an attempt and what they say it counts as; None where they gave none."""
        query = select(ratings).where(self._mine(ratings, attempt_id=attempt_id))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            rated = {record.kind: record.value for record in self._damage.sound(StoredRating, rows)}
        return rated.get(SELF), Recall(rated[REVIEW]) if REVIEW in rated else None

    def self_scores(self) -> dict[str, int]:
        """The user's own scores of attempts, 0 to 100, by the attempts' ids."""
        query = select(ratings).where(self._mine(ratings, kind=SELF))
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            read = ((row["attempt_id"], self._damage.read(StoredRating, row)) for row in rows)
            return {attempt_id: record.value for attempt_id, record in read if record is not None}

    def _rate(self, attempt_id: str, kind: str, value: int) -> None:
        with self._writing() as connection:
            self._upsert_of_attempt(
                connection, ratings, attempt_id, kind=kind, value=value, rated_at=self._clock()
            )
