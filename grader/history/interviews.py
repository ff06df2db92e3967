from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.history import interview_rows
from grader.history.user_database import UserDatabase
from grader.models import Interview

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LONGEST_COMPANY = 200
LONGEST_INTERVIEW_NOTES = 5_000
"""Characters."""
BEST = 5
"""How well an interview can go; 1 is badly."""


class Interviews(UserDatabase):
    """The real interviews that a user has noted."""

    def add_interview(
        self,
        *,
        held_on: date,
        company: str = "",
        questions: Sequence[str] = (),
        went: int | None = None,
        notes: str = "",
    ) -> Interview:
        """Keeps a note of an interview, and gives it back with its id.

        Raises:
            InputError: a text is too long, or ``went`` is out of range.
        """
        interview = Interview(self._new_id(), held_on, company.strip(), tuple(questions), went, notes)
        _check(interview)
        with self._database.writing() as connection:
            interview_rows.insert_interview(
                connection, interview, user_id=self._user_id, noted_at=self._clock()
            )
        return interview

    def change_interview(self, interview: Interview) -> None:
        """Keeps what is now said of a noted interview.

        Raises:
            InputError: a text is too long, or ``went`` is out of range; what was noted stays.
            NotFoundError: there is no such interview.
        """
        _check(interview)
        changed = replace(interview, company=interview.company.strip())
        with self._database.writing() as connection:
            interview_rows.update_interview(connection, changed, user_id=self._user_id)

    def delete_interview(self, interview_id: str) -> None:
        """Drops what was noted of an interview for good, if anything was."""
        with self._database.writing() as connection:
            deleted = interview_rows.delete_interview(
                connection, user_id=self._user_id, interview_id=interview_id
            )
        self._database.erase_traces(keep_backups=not deleted)

    def interviews(self) -> tuple[Interview, ...]:
        """All noted interviews, the latest date first."""
        with self._database.reading() as connection:
            return interview_rows.list_interviews(connection, user_id=self._user_id)


def _check(interview: Interview) -> None:
    for name, text, longest in (
        ("kind of company", interview.company, LONGEST_COMPANY),
        ("notes", interview.notes, LONGEST_INTERVIEW_NOTES),
    ):
        if len(text) > longest:
            raise InputError(
                f"The {name} of the interview: {len(text):,} characters, more than the {longest:,} that are "
                "kept; shorten the text."
            )
    if interview.went is not None and not 1 <= interview.went <= BEST:
        raise InputError(
            f"How it went is {interview.went}, but it runs from 1 (badly) to {BEST} (very well)."
        )
