from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import TracesRemain

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.background import Background
    from grader.history import HistoryStore


class Deletion:
    """Deletes for good; whatever a language model is being asked about what goes is stopped first.

    Raises:
        StoreError: nothing was deleted, or traces remain (see ``TracesRemain``).
    """

    def __init__(
        self,
        *,
        history: HistoryStore,
        background: Background,
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        """``leave`` removes what an account has besides its history; it is called once that is gone."""
        self._history = history
        self._background = background
        self._leave = leave

    def delete_attempt(self, attempt_id: str) -> int:
        """Deletes an attempt: 1, or 0 if there was none."""
        self._background.cancel(attempt_id)
        return self._history.delete_attempt(attempt_id)

    def delete_question(self, question_id: str) -> int:
        """Deletes all attempts at a question, and gives how many there were."""
        for draft in self._history.thread(question_id).drafts:
            self._background.cancel(draft.attempt.id)
        return self._history.delete_question(question_id)

    def delete_session(self, session_id: str, *, answers: bool) -> int:
        """Deletes a session, with its answers or without: 1, or 0 if there was none."""
        if answers:
            for attempt in self._history.attempts_of_session(session_id):
                self._background.cancel(attempt.id)
        return self._history.delete_session(session_id, answers=answers)

    def delete_all(self) -> int:
        """Deletes everything, and gives how many attempts there were."""
        self._background.cancel_all()
        return self._history.delete_all()

    def delete_account(self) -> None:
        """Deletes everything of an account and the account itself, on all its devices."""
        self._background.cancel_all()
        try:
            self._history.delete_all(account=True)
        except TracesRemain:
            self._leave()
            raise
        self._leave()
