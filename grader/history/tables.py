"""The tables as the newest migration leaves them.

Attempts and grades are only ever added or deleted, never changed but for the ``shift`` by ticks; each row
belongs to one user. A grade's ``kind`` says which grader gave it. Notes, pins, ratings and ticks go with
their attempt.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.sqlite import DATETIME

from grader.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine


SINCE = "since"
"""Under what a table or a column says which revision it came with, if not the first."""
ESCAPE = "\x1b"
"""What begins an escape sequence in stored text."""
_ESCAPED = re.compile(r"\x1b([0\[])")
_PLAIN = {"0": "\x00", "[": ESCAPE}


class ExactText(TypeDecorator[str]):
    """Text that comes back character for character, and sorts by code point.

    Raises:
        InputError: the text holds half of a surrogate pair, which is no character.
    """

    # The "C" collation lets a range of id prefixes mean the same on both databases.
    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        if not isinstance(value, str):
            return value
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"Character {error.start + 1} of the text (U+{ord(value[error.start]):04X}) is half of a "
                "surrogate pair, not a character, and cannot be stored: delete it and type it again."
            ) from None
        # PostgreSQL's text cannot hold a null byte, so it is written as an escape sequence everywhere;
        # text without control characters, which is nearly all of it, stays readable as it is.
        return value.replace(ESCAPE, f"{ESCAPE}[").replace("\x00", f"{ESCAPE}0")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return unescaped(value) if isinstance(value, str) else value


def unescaped(stored: str) -> str:
    """Text of an ``ExactText`` column as it was before it was stored."""
    return _ESCAPED.sub(lambda match: _PLAIN[match[1]], stored) if ESCAPE in stored else stored


class _AnyMoment(DATETIME):
    """Whatever SQLite holds in a column of moments, as it is."""

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002
        return None


_ANY_MOMENT: TypeEngine[Any] = _AnyMoment()  # type: ignore[no-untyped-call] # as SQLAlchemy has it


class _AnyFlag(Boolean):
    """Whatever SQLite holds in a column of flags, as it is."""

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002
        return None


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in any zone on the way in, aware in UTC on the way out, to the microsecond.

    What SQLite holds that is no moment comes back as it is, for whoever reads the row to name it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _ANY_MOMENT if dialect.name == "sqlite" else dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if not isinstance(value, datetime):
            return value
        utc = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return utc
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return value
        if not isinstance(value, datetime):
            return value
        # SQLite has no zones: what it gives back is the UTC that was put in.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """True or false; what SQLite holds that is neither comes back as it is."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _AnyFlag() if dialect.name == "sqlite" else dialect.type_descriptor(Boolean())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return bool(value) if value in (0, 1) else value


# SQLite numbers rows by itself only where the type is exactly INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"},
)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("id", ExactText, nullable=False),
    Column("user_id", ExactText, nullable=False),
    Column("question_id", ExactText, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("elapsed_s", Float),
    Column("peeked_guidance", Flag, nullable=False),
    Column("peeked_model_answer", Flag, nullable=False),
    # Not a foreign key: deleting an attempt must not touch the ones that revise it.
    Column("revises", ExactText),
    Column("question_text", ExactText, nullable=False),
    Column("answer", ExactText, nullable=False),
    # Not a foreign key, for the same reason; added later, so it stands last.
    Column("follows", ExactText, info={SINCE: "0002"}),
    # Not a foreign key either: an attempt outlives the session that it was made in.
    Column("sitting", ExactText, info={SINCE: "0004"}),
    Index("ix_attempts_id", "user_id", "id", unique=True),
    Index("ix_attempts_time", "user_id", "submitted_at", "seq"),
    Index("ix_attempts_question", "user_id", "question_id", "submitted_at", "seq"),
    Index("ix_attempts_sitting", "user_id", "sitting", "seq"),
)

grades = Table(
    "grades",
    metadata,
    Column("seq", _Serial, primary_key=True),
    Column("attempt_seq", _Serial, ForeignKey("attempts.seq", ondelete="CASCADE"), nullable=False),
    Column("user_id", ExactText, nullable=False),
    Column("kind", ExactText, nullable=False),
    Column("status", ExactText, nullable=False),
    Column("score", Integer),
    Column("reason", ExactText),
    Column("version", ExactText),
    Column("graded_at", UtcDateTime, nullable=False),
    # The whole grade as JSON; the columns after it repeat what charts and plans need of it.
    Column("payload", ExactText),
    Column("low", Integer, info={SINCE: "0006"}),
    Column("high", Integer, info={SINCE: "0006"}),
    Column("noise", Float, info={SINCE: "0006"}),
    Column("near_copy", Flag, info={SINCE: "0006"}),
    Column("band", ExactText, info={SINCE: "0006"}),
    # By how many points the candidate's ticks move the score, None without ticks: it changes with them.
    Column("shift", Integer, info={SINCE: "0007"}),
    # Holds what charts need too, so that they never read the payloads beside it.
    Index(
        "ix_grades_attempt",
        "attempt_seq",
        "kind",
        "status",
        "seq",
        "score",
        "low",
        "high",
        "noise",
        "near_copy",
        "version",
        "shift",
    ),
)

drafts = Table(
    "drafts",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("question_id", ExactText, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # None once discarded: the row stays so that its revisions go on rising, and a window that was
    # left open on the discarded text cannot take a newer draft for its own.
    Column("text", ExactText),
)

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("key", ExactText, primary_key=True),
    Column("value", ExactText, nullable=False),
    info={SINCE: "0002"},
)

notes = Table(
    "notes",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("attempt_id", ExactText, primary_key=True),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("text", ExactText, nullable=False),
    ForeignKeyConstraint(["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], ondelete="CASCADE"),
    info={SINCE: "0003"},
)

pins = Table(
    "pins",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("question_id", ExactText, primary_key=True),
    Column("attempt_id", ExactText, nullable=False),
    ForeignKeyConstraint(["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], ondelete="CASCADE"),
    info={SINCE: "0003"},
)

sittings = Table(
    "sittings",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("id", ExactText, primary_key=True),
    Column("kind", ExactText, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # JSON: the questions with the seconds for each, and how far the session has come.
    Column("plan", ExactText, nullable=False),
    Column("state", ExactText, nullable=False),
    info={SINCE: "0004"},
)

ratings = Table(
    "ratings",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("attempt_id", ExactText, primary_key=True),
    # "self": the candidate's own grade from 0 to 100, given before the score was shown;
    # "review": how well it was remembered, from 1 to 4, where the candidate corrected it.
    Column("kind", ExactText, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("rated_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], ondelete="CASCADE"),
    info={SINCE: "0004"},
)

ticks = Table(
    "ticks",
    metadata,
    # Points may be too long for a key that PostgreSQL can hold.
    Column("seq", _Serial, primary_key=True),
    Column("user_id", ExactText, nullable=False),
    Column("attempt_id", ExactText, nullable=False),
    # Empty for a point of the model answer.
    Column("criterion_id", ExactText, nullable=False),
    Column("point", ExactText, nullable=False),
    Column("said", Flag, nullable=False),
    # What the grader said of the point when it was ticked; None if it said nothing.
    Column("status", ExactText),
    Column("ticked_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], ondelete="CASCADE"),
    Index("ix_ticks_attempt", "user_id", "attempt_id"),
    info={SINCE: "0007"},
)

interviews = Table(
    "interviews",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("id", ExactText, primary_key=True),
    # A date without a time of day, as year-month-day.
    Column("held_on", ExactText, nullable=False),
    Column("company", ExactText, nullable=False),
    # JSON: the ids of the questions that were asked.
    Column("questions", ExactText, nullable=False),
    # From 1 (badly) to 5 (very well); None if not said.
    Column("went", Integer),
    Column("notes", ExactText, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    info={SINCE: "0004"},
)

stories = Table(
    "stories",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("id", ExactText, primary_key=True),
    Column("title", ExactText, nullable=False),
    Column("situation", ExactText, nullable=False),
    Column("task", ExactText, nullable=False),
    Column("action", ExactText, nullable=False),
    Column("result", ExactText, nullable=False),
    # JSON: a list of texts.
    Column("skills", ExactText, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    info={SINCE: "0008"},
)

people = Table(
    "people",
    metadata,
    # That of their rows in all other tables.
    Column("user_id", ExactText, primary_key=True),
    # Who they are: what their provider calls itself, and what it calls them.
    Column("issuer", ExactText, nullable=False),
    Column("subject", ExactText, nullable=False),
    Column("name", ExactText, nullable=False),
    Column("email", ExactText, nullable=False),
    Column("role", ExactText, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    # When the newest login that was ended had been issued, by the provider's clock.
    Column("ended_at", UtcDateTime),
    Index("ix_people_identity", "issuer", "subject", unique=True),
    info={SINCE: "0009"},
)

spending = Table(
    "spending",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    # A date without a time of day, as year-month-day, in UTC.
    Column("day", ExactText, primary_key=True),
    # What the person took of the server's language model, sent and received together.
    Column("tokens", BigInteger, nullable=False),
    info={SINCE: "0011"},
)

groups = Table(
    "groups",
    metadata,
    Column("id", ExactText, primary_key=True),
    # The coach, whose group it is.
    Column("user_id", ExactText, nullable=False),
    Column("name", ExactText, nullable=False),
    # Lets in whoever has it until it ends; a new one takes its place.
    Column("code", ExactText, nullable=False),
    Column("code_ends_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_groups_code", "code", unique=True),
    Index("ix_groups_coach", "user_id", "created_at"),
    info={SINCE: "0012"},
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", ExactText, primary_key=True),
    Column("group_id", ExactText, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    # What the coach may see: nothing, grades or answers.
    Column("shares", ExactText, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Index("ix_memberships_group", "group_id", "user_id"),
    info={SINCE: "0012"},
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", ExactText, primary_key=True),
    # The coach, who assigned it.
    Column("user_id", ExactText, nullable=False),
    Column("group_id", ExactText, ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
    # "question" or "bank", with its id in ``what``, or "mock", a mock interview.
    Column("kind", ExactText, nullable=False),
    Column("what", ExactText, nullable=False),
    # A date without a time of day, as year-month-day.
    Column("due_on", ExactText, nullable=False),
    Column("note", ExactText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_assignments_group", "group_id", "due_on"),
    info={SINCE: "0012"},
)

looks = Table(
    "looks",
    metadata,
    # Whose answer was looked at, not who looked.
    Column("user_id", ExactText, primary_key=True),
    Column("attempt_id", ExactText, primary_key=True),
    # The account of who looked, and their name as it was then: it stays true when that account is gone.
    Column("by_id", ExactText, primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    # "opened" or "exported".
    Column("how", ExactText, primary_key=True),
    Column("by", ExactText, nullable=False),
    ForeignKeyConstraint(["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], ondelete="CASCADE"),
    info={SINCE: "0012"},
)

_OF_ALL = (people, spending, groups, assignments)
HISTORY = tuple(table for table in metadata.sorted_tables if table not in _OF_ALL)
"""The tables with what people keep, each after those that it points to.

``people`` says who they are and ``spending`` what they took, which only this server counts; what is in the
others a coach keeps for several.
"""
