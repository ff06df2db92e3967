"""Real interviews that a user has noted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.rows import UserRows
from grader.history.stored import StoredInterview
from grader.history.tables import interviews
from grader.models import Interview
from grader.models.interview import BEST, LONGEST_COMPANY, LONGEST_INTERVIEW_NOTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Interviews(UserRows):
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
        """Keeps a note of an interview, and returns it with its id.

        Raises:
            InputError: a text is too long, or ``went`` is out of range.
        """
        interview = Interview(self._new_id(), held_on, company.strip(), tuple(questions), went, notes)
        _check(interview)
        kept = {"user_id": self._user_id, "id": interview.id, "noted_at": self._clock()}
        with self._writing() as connection:
            connection.execute(interviews.insert().values(**kept, **_to_row(interview)))
        return interview

    def change_interview(self, interview: Interview) -> None:
        """Replaces all that is noted of an interview.

        Raises:
            InputError: a text is too long, or ``went`` is out of range; what was noted stays.
            NotFoundError: there is no such interview.
        """
        _check(interview)
        row = _to_row(replace(interview, company=interview.company.strip()))
        changed = interviews.update().where(self._mine(interviews, id=interview.id)).values(**row)
        with self._writing() as connection:
            if not connection.execute(changed).rowcount:
                raise NotFoundError(
                    "This interview is no longer noted: it may have been deleted in another window."
                )

    def delete_interview(self, interview_id: str) -> None:
        """Deletes what was noted of an interview for good, if anything was."""
        with self._writing() as connection:
            deletion = interviews.delete().where(self._mine(interviews, id=interview_id))
            deleted = connection.execute(deletion).rowcount
            if deleted:
                self._database.note_traces(connection)
        self._database.erase_traces(keep_backups=not deleted)

    def interviews(self) -> tuple[Interview, ...]:
        """All noted interviews, the latest date first."""
        query = (
            select(interviews)
            .where(self._mine(interviews))
            .order_by(interviews.c.held_on.desc(), interviews.c.noted_at.desc(), interviews.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(record.interview() for record in self._damage.sound(StoredInterview, rows))


def _to_row(interview: Interview) -> dict[str, Any]:
    return {
        "held_on": interview.held_on.isoformat(),
        "company": interview.company,
        "questions": json.dumps(interview.questions, ensure_ascii=False),
        "went": interview.went,
        "notes": interview.notes,
    }


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
