from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.attempt import Attempt


@dataclass(frozen=True, slots=True)
class ThreadDraft:
    """One attempt of a thread, with the candidate's note on it: empty if there is none.

    ``number`` counts the answers to the question itself, from 1 for the oldest that is still there. An answer
    to a follow-up question has None: it repeats an earlier draft and adds to it, so it is no new draft.
    """

    number: int | None
    attempt: Attempt
    note: str

    @property
    def name(self) -> str:
        return "Follow-up" if self.number is None else f"Draft {self.number}"


@dataclass(frozen=True, slots=True)
class Thread:
    """All attempts at one question, oldest first; ``pinned`` is the id of the one kept as best so far."""

    question_id: str
    drafts: tuple[ThreadDraft, ...]
    pinned: str | None

    def draft(self, attempt_id: str) -> ThreadDraft | None:
        """The place of an attempt in the thread, None if it has none."""
        return next((draft for draft in self.drafts if draft.attempt.id == attempt_id), None)
