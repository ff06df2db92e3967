"""A plan as text for people and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from grader.cli.options import Bank, Json, open_rehearse
from grader.cli.output import plain, print_json
from grader.wording.plan import outlook, short_date, why

if TYPE_CHECKING:
    from grader.models import Plan, PlanDay, PlannedQuestion


def as_data(plan: Plan) -> dict[str, Any]:
    """The stable form that other programs read."""
    return {
        "interview_on": plan.choices.interview_on,
        "minutes": plan.choices.minutes,
        "done_today": plan.done_today,
        "days": [
            {"day": day.day, "questions": [_record(each) for each in day.questions]} for day in plan.days
        ],
        "unreached": plan.unreached,
        "enough_minutes": plan.enough,
        "due": dict(sorted(plan.due.items())),
    }


def as_text(plan: Plan) -> str:
    """A paragraph for each day on which there is something to do."""
    said = outlook(plan)
    lines = [said, ""] if said else []
    if not plan.today.questions:
        done = f" ({plan.done_today} done)" if plan.done_today else ""
        lines.append(f"Nothing is left to practice today{done}.")
    for day in plan.days:
        lines += _lines(day, plan) if day.questions else []
    return "\n".join(lines)


def _lines(day: PlanDay, plan: Plan) -> list[str]:
    title = "Today" if day is plan.today else short_date(day.day)
    return [
        title,
        *(
            f"  {each.question_id:<28}  {plain(why(each, on=day.day, today=plan.today.day))}"
            for each in day.questions
        ),
    ]


def _record(question: PlannedQuestion) -> dict[str, Any]:
    weakness = question.weakness
    return {
        "question_id": question.question_id,
        "why": question.why,
        "due": question.due,
        "weakest": weakness and {"criterion": weakness.title, "score": weakness.score},
    }


def plan(bank: Bank = None, json: Json = False) -> None:
    """Show what to practice today and on the days until the interview that was set on the Plan page."""
    found = open_rehearse(bank).plan.plan(None)
    if json:
        print_json(as_data(found))
    else:
        typer.echo(as_text(found))
