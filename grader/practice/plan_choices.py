from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.models import PlanChoices

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from grader.history import HistoryStore

KEY = "plan"
FEWEST_MINUTES = 5
MOST_MINUTES = 240


def plan_choices(history: HistoryStore) -> PlanChoices:
    """What was set for the plan; the usual where nothing was, or where it cannot be read."""
    text = history.preference(KEY)
    if text is None:
        return PlanChoices()
    try:
        read = _adapter().validate_json(text)
    except ValueError:
        return PlanChoices()
    return read if FEWEST_MINUTES <= read.minutes <= MOST_MINUTES else PlanChoices(read.interview_on)


def keep_plan_choices(history: HistoryStore, choices: PlanChoices) -> None:
    """Keeps what was set; raises InputError if no day has so many minutes to practice, or so few."""
    if not FEWEST_MINUTES <= choices.minutes <= MOST_MINUTES:
        raise InputError(
            f"{choices.minutes} minutes a day cannot be planned: choose {FEWEST_MINUTES} to {MOST_MINUTES}."
        )
    history.keep_preference(KEY, _adapter().dump_json(choices).decode())


@cache
def _adapter() -> TypeAdapter[PlanChoices]:
    # Imported here, so that ``--help`` need not wait.
    from pydantic import TypeAdapter

    return TypeAdapter(PlanChoices)
