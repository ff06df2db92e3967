"""The plan as a calendar file (iCalendar, RFC 5545), one event for each whole day."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from grader.models import Plan

_LONGEST_LINE = 75
"""Octets, without the end of the line."""


def as_calendar(plan: Plan, text_of: Callable[[str], str], *, now: datetime) -> str:
    """Each day with questions, and the day of the interview; ``text_of`` gives a question by its id.

    The same day has the same name in every file, so that importing a later one changes it in place.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rehearse//Plan//EN", "METHOD:PUBLISH"]
    for day in plan.days:
        if day.questions:
            listed = "\n".join(f"- {text_of(each.question_id)}" for each in day.questions)
            lines += _event(
                "practice", day.day, f"Rehearse: {count(len(day.questions), 'question')}", listed, now
            )
    on = plan.choices.interview_on
    if on is not None and on >= plan.today.day:
        lines += _event("interview", on, "Interview", "", now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(kind: str, day: date, title: str, about: str, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{kind}-{day:%Y%m%d}@rehearse",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        *([f"DESCRIPTION:{_escaped(about)}"] if about else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Text as a value may hold it: no control character, and the marks that would end it escaped."""
    kept = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    for mark in ("\\", ";", ","):
        kept = kept.replace(mark, f"\\{mark}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in short pieces, none of which cuts a letter; all but the first are indented."""
    piece = ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > _LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
