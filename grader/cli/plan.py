from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from grader.cli.options import Bank, Json, open_rehearse
from grader.cli.output import print_json, print_table
from grader.wording.plan import outlook, short_date, why

if TYPE_CHECKING:
    from grader.models import Plan, PlannedQuestion


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
        _print(found)


def _print(plan: Plan) -> None:
    """A table for each day on which there is something to do."""
    found = outlook(plan)
    if found:
        typer.echo(f"{found}\n")
    if not plan.today.questions:
        done = f" ({plan.done_today} done)" if plan.done_today else ""
        typer.echo(f"Nothing is left to practice today{done}.")
    for day in plan.days:
        if day.questions:
            typer.echo("Today" if day is plan.today else short_date(day.day))
            rows = ((each.question_id, why(each, on=day.day, today=plan.today.day)) for each in day.questions)
            print_table(rows, lead="  ")
