"""What rows from elsewhere must be beyond their types, so that pages and commands can show them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grader.history.sitting_rows import to_sitting
from grader.history.transfer.fault import fault, shown
from grader.history.transfer.kept_row import BELONGING, GRADES, SITTINGS
from grader.models import SittingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.history.transfer.kept_row import KeptRow, Kind

YEARS = range(1970, 3000)
_RANGES = {"attempts.elapsed_s": (0, 10_000_000), "grades.score": (0, 100)}
"""The least and the most that a number may be."""


def checked(rows: Iterable[KeptRow]) -> Iterator[KeptRow]:
    """The rows as they are.

    Raises:
        InputError: a value is outside its range, or a sitting cannot be shown; says where it stands.
    """
    for row in rows:
        _check(row.kind, row.values, place=row.place)
        for kind in BELONGING:
            for values in row.belonging.get(kind.name, ()):
                _check(kind, values, place=row.place)
        if row.kind is SITTINGS:
            _check_sitting(row)
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


def _check_sitting(row: KeptRow) -> None:
    kinds = tuple(SittingKind)
    if row.values["kind"] not in kinds:
        raise fault(
            f"in {row.place} kind is {shown(row.values['kind'])}, and one of {', '.join(kinds)} was expected"
        )
    if to_sitting(row.values) is None:
        raise fault(
            f"in {row.place} the plan and the state of a row of {SITTINGS.name} cannot be read or do not fit "
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
