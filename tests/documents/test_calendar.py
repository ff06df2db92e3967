"""The plan as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from grader.documents.calendar import as_calendar
from grader.models import PlanChoices
from grader.plan.plan import make_plan

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOSTILE = "Why; how, and \\ where?\r\nEND:VEVENT\x07 " + "שלום 中文 😀 " * 20


def made(text: str = "Why?", *, interview: int | None = 3) -> str:
    on = None if interview is None else date(2026, 3, 2) + timedelta(days=interview)
    plan = make_plan(["a", "b"], {}, {}, choices=PlanChoices(on, 10), today=date(2026, 3, 2))
    return as_calendar(plan, lambda each: f"{text} {each}", now=NOW)


def unfolded(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_days_with_questions_and_the_interview_are_events_of_a_whole_day() -> None:
    lines = unfolded(made())
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    starts = [line for line in lines if line.startswith("DTSTART")]
    assert starts[0] == "DTSTART;VALUE=DATE:20260302"
    assert starts[-1] == "DTSTART;VALUE=DATE:20260305"
    assert "DTEND;VALUE=DATE:20260303" in lines
    assert "DTSTAMP:20260302T093000Z" in lines
    assert "SUMMARY:Rehearse: 1 question" in lines
    assert lines.count("SUMMARY:Interview") == 1
    assert len({line for line in lines if line.startswith("UID:")}) == len(starts)


def test_without_an_interview_only_practice_is_in_it() -> None:
    assert "SUMMARY:Interview" not in made(interview=None)


def test_a_question_of_any_script_stays_one_value_in_short_lines() -> None:
    calendar = made(HOSTILE)
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert "\n" not in calendar.replace("\r\n", "")
    assert calendar.count("BEGIN:VEVENT") == unfolded(calendar).count("END:VEVENT")
    described = next(line for line in unfolded(calendar) if line.startswith("DESCRIPTION:"))
    assert "Why\\; how\\, and \\\\ where?\\nEND:VEVENT " in described
    assert "שלום 中文 😀" in described
