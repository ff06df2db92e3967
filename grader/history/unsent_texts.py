"""What a user has typed but not submitted: one text for each question or follow-up question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from grader.errors import StoreError, UnsentTextConflict
from grader.history.rows import UserRows, upsert
from grader.history.stored import StoredDraft
from grader.history.tables import drafts
from grader.models import UnsentText

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnsentTexts(UserRows):
    """The table of drafts; a discarded one keeps its row, so that its revisions go on rising."""

    def save_unsent_text(
        self, question_id: str, text: str, *, base_revision: int | None = None
    ) -> UnsentText:
        """Keeps what has been typed so far, and returns it with its new revision.

        ``base_revision`` is the revision that the text was written from, 0 if from none; without it,
        whatever is stored is replaced.

        Raises:
            UnsentTextConflict: the stored draft is not the one that the text was written from.
        """
        row = {
            "user_id": self._user_id,
            "question_id": question_id,
            "revision": 1,
            "updated_at": self._clock(),
            "text": text,
        }
        unchanged = or_(drafts.c.revision == base_revision, drafts.c.text.is_(None))
        with self._writing() as connection:
            kept = upsert(
                connection,
                drafts,
                row,
                instead={"revision": drafts.c.revision + 1},
                only_if=None if base_revision is None else unchanged,
            )
            if kept is None:
                stored = select(drafts).where(self._mine(drafts, question_id=question_id))
                there = self._read(connection.execute(stored).mappings().one())
                if there is None:
                    raise StoreError(
                        f"The text kept for {question_id} is damaged, and what you typed is not kept in its "
                        "place: run `python -m grader set-aside FILE`, then type on."
                    )
                raise UnsentTextConflict(there)
        return UnsentText(**kept._mapping)

    def unsent_text(self, question_id: str) -> UnsentText | None:
        """The draft for a question, if there is one."""
        query = select(drafts).where(self._mine(drafts, question_id=question_id), drafts.c.text.is_not(None))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else self._read(row)

    def unsent_texts(self) -> tuple[UnsentText, ...]:
        """All drafts, the last saved first."""
        query = (
            select(drafts)
            .where(self._mine(drafts), drafts.c.text.is_not(None))
            .order_by(drafts.c.updated_at.desc(), drafts.c.question_id)
        )
        with self._database.reading() as connection:
            read = map(self._read, connection.execute(query).mappings())
            return tuple(text for text in read if text is not None)

    def discard_unsent_text(self, question_id: str, *, revision: int | None = None, text: str = "") -> None:
        """Empties the draft for a question, if there is one.

        With ``revision``, only if the draft has that revision or is this ``text``: what another window has
        saved in the meantime stays.
        """
        emptied = drafts.update().where(self._mine(drafts, question_id=question_id))
        if revision is not None:
            emptied = emptied.where(or_(drafts.c.revision == revision, drafts.c.text == text))
        with self._writing() as connection:
            connection.execute(emptied.values(text=None, updated_at=self._clock()))

    def _read(self, row: Mapping[Any, Any]) -> UnsentText | None:
        """The text in a row; None if the row is damaged, or the text was discarded."""
        record = self._damage.read(StoredDraft, row)
        if record is None or record.text is None:
            return None
        return UnsentText(self._user_id, record.question_id, record.text, record.revision, record.updated_at)
