from __future__ import annotations

from typing import TYPE_CHECKING

from grader.history import point_rows
from grader.history.rows import UserRows

if TYPE_CHECKING:
    from grader.models import ScorePoints


class ProgressPoints(UserRows):
    """A user's attempts as points of scores over time, which are kept beside the grades."""

    def score_points(self) -> ScorePoints:
        """What progress is told from, for all attempts, oldest first; no grade is read for it.

        Points are made when they are first asked for after an attempt or a grade was added.
        """
        with self._database.reading() as connection:
            found = point_rows.list_points(connection, user_id=self._user_id)
        while found is None:
            with self._database.writing() as connection:
                point_rows.make_missing_points(connection, user_id=self._user_id)
                found = point_rows.list_points(connection, user_id=self._user_id)
        return found
