"""How a sitting's time goes, counted from stored moments alone: a page that is closed changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from grader.models import Sitting


def used(sitting: Sitting, position: int, now: datetime) -> float:
    """Seconds that a question has had; a clock that was set back takes none away."""
    running = sitting.state.running_since
    going = sitting.ended_at is None and running is not None and position == sitting.state.position
    run = max((now - running).total_seconds(), 0.0) if going and running is not None else 0.0
    return sitting.state.used[position] + run


def used_in_all(sitting: Sitting, now: datetime) -> float:
    """Seconds that all questions have had."""
    return sum(used(sitting, position, now) for position in range(len(sitting.state.used)))


def time_left(sitting: Sitting, now: datetime) -> float | None:
    """Seconds, down to 0, for the open question, or for all of it where that is limited; None if untimed."""
    if sitting.plan.limit_s is not None:
        return max(sitting.plan.limit_s - used_in_all(sitting, now), 0.0)
    planned = sitting.open_question
    if planned is None or planned.seconds is None:
        return None
    return max(planned.seconds - used(sitting, sitting.state.position, now), 0.0)


def stopped(sitting: Sitting, now: datetime) -> Sitting:
    """The same place with the clock standing still."""
    counted = tuple(used(sitting, position, now) for position in range(len(sitting.state.used)))
    return replace(sitting, state=replace(sitting.state, used=counted, running_since=None))


def started(sitting: Sitting, now: datetime) -> Sitting:
    """The same place with the clock running from now on."""
    return replace(sitting, state=replace(stopped(sitting, now).state, running_since=now))


def moved_on(sitting: Sitting, now: datetime, *, skipped: bool = False) -> Sitting:
    """At the next question; over if there is none, or if the time for all of it is."""
    here = stopped(sitting, now)
    left_out = (*here.state.skipped, here.state.position) if skipped else here.state.skipped
    moved = replace(here, state=replace(here.state, position=here.state.position + 1, skipped=left_out))
    if moved.open_question is None or (time_left(moved, now) == 0 and moved.plan.limit_s is not None):
        return over(moved, now)
    return started(moved, now)


def over(sitting: Sitting, now: datetime) -> Sitting:
    """Over, at the earliest when it began."""
    return replace(stopped(sitting, now), ended_at=max(now, sitting.started_at))
