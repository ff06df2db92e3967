"""What a plan comes to, and what was noted of real interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Why

if TYPE_CHECKING:
    from datetime import date

    from grader.models import Interview, Plan, PlannedQuestion


def outlook(plan: Plan) -> str:
    """How the time until the interview fits the bank; empty without a date."""
    on, today = plan.choices.interview_on, plan.today.day
    if on is None:
        return ""
    if on < today:
        return f"The interview was on {in_days(on, today)}: set the date of the next one."
    if on == today:
        return "The interview is today. Good luck!"
    when = f"The interview is {in_days(on, today)}"
    if not plan.unreached:
        return f"{when}: you will see every question before then."
    left = len(plan.unreached)
    many = "1 question that was never answered does" if left == 1 else f"{left} never answered questions do"
    return (
        f"{when}. With {plan.choices.minutes} minutes a day, {many} not get a turn before it; "
        f"{plan.enough} minutes a day would be enough."
    )


def in_days(day: date, today: date) -> str:
    """A day as one says it: today, tomorrow, or the date with how far off it is."""
    away = (day - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    written = short_date(day) if day.year == today.year else f"{short_date(day)} {day.year}"
    return f"{written}, in {away} days" if away > 1 else written


def asked_again(day: date | None, today: date) -> str:
    """When a question comes back, or that it does not before the interview."""
    return f"We’ll ask again {in_days(day, today)}" if day else "We won’t ask again before your interview"


def short_date(day: date) -> str:
    """Weekday, day and month."""
    return f"{day:%a} {day.day} {day:%b}"


def turn(question: PlannedQuestion, plan: Plan) -> str:
    """What a turn on a later day is for: a first one, or not to forget what was answered by then."""
    if question.why is Why.NEW:
        return "new"
    return "again" if question.question_id in plan.due else "to keep it fresh"


def why(question: PlannedQuestion, *, on: date, today: date) -> str:
    """Why a question is planned on a day, today or later, with what was weakest in the last answer to it."""
    if question.due is None or question.why is Why.ONCE_MORE:
        return question.why.value
    said = _due_today((today - question.due).days) if on == today else "due"
    weakness = question.weakness
    if weakness is None:
        return said
    if weakness.title is None:
        return f"{said}, last score {weakness.score}"
    return f"{said}, weakest: {weakness.title}, {weakness.score}"


def _due_today(late: int) -> str:
    """For how many days a question of today has been due, as one says it."""
    return "due today" if late <= 0 else "due since yesterday" if late == 1 else f"due for {late} days"


_WENT = {1: "badly", 2: "not well", 3: "so-so", 4: "well", 5: "very well"}


def company(interview: Interview) -> str:
    """The kind of company, on one line; empty if not said."""
    return " ".join(interview.company.split())


def how_it_went(interview: Interview) -> str:
    """From "badly" to "very well"; empty if not said."""
    return _WENT[interview.went] if interview.went else ""


def went(interview: Interview) -> str:
    """How it went, as a clause: "went well"; empty if not said."""
    how = how_it_went(interview)
    return f"went {how}" if how else ""


def interview_in_words(interview: Interview) -> str:
    """Both, as far as they were said."""
    return ", ".join(filter(None, (company(interview), went(interview))))


def left_today(plan: Plan) -> str:
    """How far today's work has come, in a sentence."""
    left, done = len(plan.today.questions), plan.done_today
    already = f"{done} answered today" if done else ""
    if left:
        more = f"{left} to answer" if left > 1 else "1 question to answer"
        return f"{already}, {more}." if already else f"{more}."
    due = sum(day <= plan.today.day for day in plan.due.values())
    if due:
        more = f"{due} more are due" if due > 1 else "1 more is due"
        return f"{already}, which fills your {plan.choices.minutes} minutes; {more}."
    return f"{already}: nothing is left." if already else "Nothing is due."
