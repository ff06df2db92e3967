"""What rows from elsewhere must be beyond their types, so that pages and commands can show them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grader.history.interview_rows import to_interview
from grader.history.interviews import BEST
from grader.history.ratings import HIGHEST_SELF_SCORE
from grader.history.review_rows import REVIEW
from grader.history.sitting_rows import to_sitting
from grader.history.transfer.fault import fault, shown
from grader.history.transfer.kept_row import BELONGING, GRADES, INTERVIEWS, RATINGS, SITTINGS
from grader.models import Recall, SittingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.history.transfer.kept_row import KeptRow, Kind

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
        InputError: a value is outside its range, or a sitting or an interview cannot be shown; says where it
            stands.
    """
    for row in rows:
        _check(row.kind, row.values, place=row.place)
        for kind in BELONGING:
            for values in row.belonging.get(kind.name, ()):
                _check(kind, values, place=row.place)
        if row.kind is SITTINGS:
            _check_sitting(row)
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
