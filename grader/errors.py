"""Every error the product raises on purpose.

GraderError                 one sentence for the person: what was wrong, what was expected, what to do
├── InputError              what they gave is at fault (exit code 1)
│   ├── BankError           the question bank or its rubrics; carries every problem found
│   ├── NoQuestionColumn    a table does not tell which column has the questions; carries its columns
│   ├── NotFoundError       no such question or attempt
│   └── NoModelAnswerError  the question has nothing that answers could be compared with
├── StoreError              the history cannot be read or written
│   ├── UnsentTextConflict       a draft was saved elsewhere in the meantime; carries what is stored
│   ├── NoteConflict        a note was changed elsewhere in the meantime; carries what is stored
│   └── TracesRemain        what was deleted can still be read in the file of the history
└── ServiceError            a service could not be reached (exit code 3)
    ├── EmbedderError       the embedding model cannot be loaded
    ├── NotPulledError      a language model could not be fetched
    └── NotGradedError      a language model gave no grade that can be used; carries the kind of reason
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Exchange, UnsentText
    from grader.models.imported import Columns
    from grader.models.problem import Problem


class GraderError(Exception):
    """Base of all errors shown to a person; ``str(error)`` is a sentence they can act on."""


class InputError(GraderError):
    """The input cannot be used as it is."""


class BankError(InputError):
    """The bank or its rubrics have problems; nothing of it was loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{self.problems[0]}{more}")


class NoQuestionColumn(InputError):  # noqa: N818 - it says what is missing
    """No column of a table could be taken for that of the questions; ``columns`` are those there are."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        there = ", ".join(f"“{name}”" for name in columns.names[:8])
        super().__init__(
            f"No column of this table could be taken for the questions; it has {there}. Name the one that "
            "has them “question”, or say which it is."
        )


class NotFoundError(InputError):
    """No question or attempt has that id."""


class NoModelAnswerError(InputError):
    """The question has nothing that answers could be compared with."""

    def __init__(self, question_id: str) -> None:
        super().__init__(f"The question “{question_id}” has no model answer to compare with: add one.")


class StoreError(GraderError):
    """The history could not be read or written; what was typed is still on the page."""


class UnsentTextConflict(StoreError):  # noqa: N818 - what happened is a conflict, not a fault
    """The draft was saved elsewhere in the meantime; ``stored`` is what is kept, and was not touched."""

    def __init__(self, stored: UnsentText) -> None:
        self.stored = stored
        super().__init__(
            f"The draft for {stored.question_id} was saved in another window in the meantime (it is now at "
            f"revision {stored.revision}): compare the two texts and choose which one to keep."
        )


class TracesRemain(StoreError):  # noqa: N818 - what was to be deleted is deleted
    """What was deleted is gone from the history, but can still be read in its file."""


class NoteConflict(StoreError):  # noqa: N818 - what happened is a conflict, not a fault
    """The note was changed elsewhere in the meantime; ``stored`` is what is kept, and was not touched."""

    def __init__(self, stored: str) -> None:
        self.stored = stored
        super().__init__(
            "It was changed in another window in the meantime: compare the notes and choose which to keep."
        )


class ServiceError(GraderError):
    """Something the grader depends on could not be reached."""


class EmbedderError(ServiceError):
    """The embedding model could not be found, verified or loaded."""


class NotPulledError(ServiceError):
    """A language model could not be fetched, or only in part: what arrived is kept."""


class Ungraded(StrEnum):
    """Why a language model gave no grade; what is ``TOO_LONG`` for a model's context, a larger one can hold,
    and what is ``TOO_MUCH`` is sent to none."""

    NO_RUBRIC = "no_rubric"
    NOTHING_TO_GRADE_BY = "nothing_to_grade_by"
    NOTHING_TO_GRADE = "nothing_to_grade"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"
    OTHER_LANGUAGE = "other_language"
    NOT_AGREED = "not_agreed"
    CANCELLED = "cancelled"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    REDIRECTED = "redirected"
    KEY_REFUSED = "key_refused"
    FORBIDDEN = "forbidden"
    UNKNOWN_MODEL = "unknown_model"
    QUOTA = "quota"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    BAD_REQUEST = "bad_request"
    FILTERED = "filtered"
    REFUSED = "refused"
    CUT = "cut"
    UNREADABLE = "unreadable"

    @property
    def lies_with_the_input(self) -> bool:
        """Whether the answer or its question cannot be graded, so that asking again is of no use."""
        return self in (
            Ungraded.NO_RUBRIC,
            Ungraded.NOTHING_TO_GRADE_BY,
            Ungraded.NOTHING_TO_GRADE,
            Ungraded.TOO_MUCH,
            Ungraded.OTHER_LANGUAGE,
        )

    @property
    def ends_a_run(self) -> bool:
        """Whether every other answer would fail in the same way, so that no more is asked about.

        A web page in place of a reply is ``REDIRECTED`` where one is to sign in, else ``UNKNOWN_MODEL``.
        """
        return self in (
            Ungraded.NOT_AGREED,
            Ungraded.UNREACHABLE,
            Ungraded.TLS,
            Ungraded.REDIRECTED,
            Ungraded.KEY_REFUSED,
            Ungraded.FORBIDDEN,
            Ungraded.UNKNOWN_MODEL,
            Ungraded.QUOTA,
        )

    @property
    def is_no_grade(self) -> bool:
        """Whether the model replied, but its reply cannot be read as a grade."""
        return self in (Ungraded.CUT, Ungraded.UNREADABLE)

    @property
    def concerns_one_answer(self) -> bool:
        """Whether the service works, and may well grade the next answer."""
        return self.is_no_grade or self in (Ungraded.FILTERED, Ungraded.REFUSED, Ungraded.TOO_LONG)


class NotGradedError(ServiceError):
    """A language model gave no usable grade; ``str(error)`` ends the sentence "Not graded, because …".

    ``exchanges`` are the calls that were answered before: what they cost is spent.
    """

    def __init__(self, kind: Ungraded, reason: str, exchanges: Sequence[Exchange] = ()) -> None:
        self.kind = kind
        self.exchanges = tuple(exchanges)
        super().__init__(reason)
