from __future__ import annotations

from typing import TYPE_CHECKING

from grader.history import draft_rows
from grader.history.user_database import UserDatabase

if TYPE_CHECKING:
    from grader.models import Draft


class Drafts(UserDatabase):
    """What a user has typed but not submitted, one text for each question."""

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
