from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from grader.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import Attempt, Question, RubricGrade


class StoredRubricGrades:
    """Keeps grades with the stored attempts that wait for them; any thread may use it.

    ``known`` gives the grade that an answer has had from the present grader: it is not asked for again.
    """

    def __init__(self, history: HistoryStore, known: Callable[[Question, str], RubricGrade | None]) -> None:
        self._history = history
        self._known = known
        self._lock = Lock()
        self._waiting: dict[tuple[str, str], list[str]] = {}

    def wait_for(self, attempt: Attempt) -> None:
        """The next grade of this attempt's answer is to be kept with it."""
        with self._lock:
            self._waiting.setdefault((attempt.question_id, attempt.answer), []).append(attempt.id)

    def awaits(self, attempt_id: str) -> bool:
        """Whether a grade for this attempt is being asked for."""
        with self._lock:
            return any(attempt_id in ids for ids in self._waiting.values())

    def score(self, question: Question, answer: str) -> int | None:
        """The score that this very answer had before, now kept with the attempts that wait for it."""
        found = self._known(question, answer)
        if found is None:
            return None
        self.add(question, answer, found)
        return found.score

    def add(self, question: Question, answer: str, grade: RubricGrade) -> None:
        """Keep a grade; an attempt that was deleted meanwhile is passed over.

        Raises:
            StoreError: it could not be kept.
        """
        with self._lock:
            ids = self._waiting.pop((question.id, answer), [])
        for attempt_id in ids:
            with suppress(NotFoundError):
                self._history.add_rubric_grade(attempt_id, grade)
