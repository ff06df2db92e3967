from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Text, TypeDecorator

from grader.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Dialect

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

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
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

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value if value is None else unescaped(value)


def unescaped(stored: str) -> str:
    """Text of an ``ExactText`` column as it was before it was stored."""
    return _ESCAPED.sub(lambda match: _PLAIN[match[1]], stored) if ESCAPE in stored else stored


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in any zone on the way in, aware in UTC on the way out, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        # SQLite has no zones: what it gives back is the UTC that was put in.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
