"""The values of a row as JSON, and back; whatever is wrong with them is one sentence that says where."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Float, Integer

from grader.history.column_types import ExactText, UtcDateTime
from grader.history.grade_rows import FAILED, GRADED, REWORDING, RUBRIC, SIMILARITY
from grader.history.transfer.fault import fault, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column

    from grader.history.transfer.kept_row import Kind

_CHOICES = {"grades.kind": (SIMILARITY, RUBRIC, REWORDING), "grades.status": (GRADED, FAILED)}
"""What a text may be where programs read it."""
_INTEGERS = range(-(2**31), 2**31)


def to_json(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a kind as plain data."""
    plain = {}
    for column in kind.columns:
        value = values[column.name]
        plain[column.name] = value.isoformat() if isinstance(value, datetime) else value
    return plain


def from_json(kind: Kind, plain: object, *, place: str) -> dict[str, Any]:
    """The row that ``to_json`` made plain.

    Raises:
        InputError: it is no such row, with the ``place`` where it stands.
    """
    if not isinstance(plain, dict):
        raise fault(f"in {place} a row of {kind.name} is {shown(plain)}, and an object was expected")
    known = {column.name: column for column in kind.columns}
    for name in plain:
        if name not in known:
            expected = ", ".join(known)
            raise fault(f"in {place} a row of {kind.name} has {shown(name)}, and {expected} were expected")
    return {name: _value(column, plain.get(name), place=place) for name, column in known.items()}


def _value(column: Column[Any], value: object, *, place: str) -> Any:
    if value is None and column.nullable:
        return None
    choices = _CHOICES.get(f"{column.table.name}.{column.name}")
    read, expected = next(
        (read, expected) for kind, read, expected in _READERS if isinstance(column.type, kind)
    )
    found = read(value)
    if choices:
        expected = f"one of {', '.join(choices)}"
    if found is None or (choices and found not in choices):
        raise fault(f"in {place} {column.name} is {shown(value)}, and {expected} was expected")
    return found


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair is no character, and no database takes it.
        return None
    return value


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _whole_number(value: object) -> int | None:
    number = isinstance(value, int) and not isinstance(value, bool) and value in _INTEGERS
    return int(str(value)) if number else None


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


_READERS = (
    (ExactText, _text, "a text"),
    (UtcDateTime, _moment, "a time with its offset from UTC, such as 2026-03-01T12:00:00+00:00,"),
    (Boolean, _flag, "true or false"),
    (Integer, _whole_number, "a whole number below 2,147,483,648"),
    (Float, _number, "a number"),
)
"""What reads a column of a type, giving None for what cannot stand there, and what can."""
