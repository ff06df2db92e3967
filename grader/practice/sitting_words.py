"""What a sitting is called, in the words that page and exports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SittingKind

if TYPE_CHECKING:
    from grader.models import Sitting, SittingPlan


def title(kind: SittingKind, plan: SittingPlan) -> str:
    """What it was started as."""
    if kind is SittingKind.MINUTES:
        return f"{length(plan.limit_s or 0.0)} of practice"
    count = f"{len(plan.questions)} question{'' if len(plan.questions) == 1 else 's'}"
    return f"Mock interview, {count}" if kind is SittingKind.MOCK else f"Practice of {count}"


def place(sitting: Sitting) -> str:
    """Which question is open; only a plan that is gone through to its end says of how many."""
    number = f"Question {sitting.state.position + 1}"
    if sitting.kind is SittingKind.MINUTES:
        return number
    return f"{number} of {len(sitting.plan.questions)}"


def length(seconds: float) -> str:
    """A planned time in whole or half minutes."""
    minutes = round(seconds / 30) / 2
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"
