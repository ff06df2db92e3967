"""The values of a row as JSON, and back; whatever is wrong with them is one sentence that says where."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Float, Integer

from grader.history.grade_rows import FAILED, GRADED, REWORDING
from grader.history.interviews import to_interview
from grader.history.ratings import HIGHEST_SELF_SCORE, REVIEW
from grader.history.sessions import to_session
from grader.history.tables import ExactText, UtcDateTime
from grader.history.transfer.records import BELONGING, GRADES, INTERVIEWS, RATINGS, SESSIONS, fault, shown
from grader.models import GraderKind, PointStatus, Recall, SessionKind
from grader.models.interview import BEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Column

    from grader.history.transfer.records import KeptRow, Kind


_CHOICES = {
    "grades.kind": (*GraderKind, REWORDING),
    "grades.status": (GRADED, FAILED),
    "ticks.status": tuple(PointStatus),
}
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


YEARS = range(1970, 3000)
_RANGES = {
    "attempts.elapsed_s": (0, 10_000_000),
    "grades.score": (0, 100),
    "interviews.went": (1, BEST),
}
"""The least and the most that a number may be."""


def checked(rows: Iterable[KeptRow]) -> Iterator[KeptRow]:
    """The rows as they are.

    Raises:
        InputError: a value is outside its range, or a session or an interview cannot be shown; says where it
            stands.
    """
    for row in rows:
        _check(row.kind, row.values, place=row.place)
        for kind in BELONGING:
            for values in row.belonging.get(kind.name, ()):
                _check(kind, values, place=row.place)
        if row.kind is SESSIONS:
            _check_session(row)
        if row.kind is INTERVIEWS:
            _check_interview(row)
        yield row


def _check(kind: Kind, values: Mapping[str, Any], *, place: str) -> None:
    for column in kind.columns:
        value = values[column.name]
        if isinstance(value, datetime) and value.year not in YEARS:
            raise fault(
                f"in {place} {column.name} is {shown(value.isoformat())}, and a year from {YEARS[0]} to "
                f"{YEARS[-1]} was expected"
            )
        _check_range(f"{kind.name}.{column.name}", value, place=place)
    if kind is GRADES:
        # The score stands in the grade itself too, which is what is shown.
        _check_range("grades.score", _score_within(values["payload"]), place=place)
    if kind is RATINGS:
        _check_rating(values, place=place)


def _check_rating(values: Mapping[str, Any], *, place: str) -> None:
    reviewed = values["kind"] == REVIEW
    least, most = (min(Recall), max(Recall)) if reviewed else (0, HIGHEST_SELF_SCORE)
    if not least <= values["value"] <= most:
        raise fault(
            f"in {place} value is {shown(values['value'])}, and a rating from {least} to {most} was expected"
        )


def _check_interview(row: KeptRow) -> None:
    try:
        interview = to_interview(row.values)
    except (ValueError, TypeError, RecursionError):
        interview = None
    if interview is None or not all(isinstance(each, str) for each in interview.questions):
        raise fault(
            f"in {row.place} held_on is {shown(row.values['held_on'])} and questions are "
            f"{shown(row.values['questions'])}, and a date and a list of questions were expected"
        )


def _check_session(row: KeptRow) -> None:
    kinds = tuple(SessionKind)
    if row.values["kind"] not in kinds:
        raise fault(
            f"in {row.place} kind is {shown(row.values['kind'])}, and one of {', '.join(kinds)} was expected"
        )
    if to_session(row.values) is None:
        raise fault(
            f"in {row.place} the plan and the state of a row of {SESSIONS.name} cannot be read or do not fit "
            "each other, and a time for each question and a position among them were expected"
        )


def _check_range(name: str, value: object, *, place: str) -> None:
    if name not in _RANGES or not isinstance(value, int | float):
        return
    least, most = _RANGES[name]
    if not least <= value <= most:
        column = name.partition(".")[2]
        raise fault(
            f"in {place} {column} is {shown(value)}, and a number from {least} to {most:,} was expected"
        )


def _score_within(payload: str | None) -> object:
    """The score that a stored grade tells; None if it tells none."""
    try:
        grade = json.loads(payload or "null")
    except (ValueError, RecursionError):
        return None
    return grade.get("score") if isinstance(grade, dict) else None
