"""How a session's time goes, counted from stored moments alone: a page that is closed changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.models.limits import MOST_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from grader.models import Session


def used(session: Session, position: int, now: datetime) -> float:
    """Seconds that a question has had; a clock that was set back takes none away.

    At most as many as can be stored, so that whoever comes back after months finds the session.
    """
    running = session.state.running_since
    going = session.ended_at is None and running is not None and position == session.state.position
    run = max((now - running).total_seconds(), 0.0) if going and running is not None else 0.0
    return min(session.state.used[position] + run, MOST_SECONDS)


def used_in_all(session: Session, now: datetime) -> float:
    """Seconds that all questions have had."""
    return sum(used(session, position, now) for position in range(len(session.state.used)))


def time_left(session: Session, now: datetime) -> float | None:
    """Seconds, down to 0, for the open question, or for all of it where that is limited; None if untimed."""
    if session.plan.limit_s is not None:
        return max(session.plan.limit_s - used_in_all(session, now), 0.0)
    planned = session.open_question
    if planned is None or planned.seconds is None:
        return None
    return max(planned.seconds - used(session, session.state.position, now), 0.0)


def stopped(session: Session, now: datetime) -> Session:
    """The same place with the clock standing still."""
    counted = tuple(used(session, position, now) for position in range(len(session.state.used)))
    return replace(session, state=replace(session.state, used=counted, running_since=None))


def started(session: Session, now: datetime) -> Session:
    """The same place with the clock running from now on."""
    return replace(session, state=replace(stopped(session, now).state, running_since=now))


def moved_on(session: Session, now: datetime, *, skipped: bool = False) -> Session:
    """At the next question; over if there is none, or if the time for all of it is."""
    here = stopped(session, now)
    left_out = (*here.state.skipped, here.state.position) if skipped else here.state.skipped
    moved = replace(here, state=replace(here.state, position=here.state.position + 1, skipped=left_out))
    if moved.open_question is None or (time_left(moved, now) == 0 and moved.plan.limit_s is not None):
        return over(moved, now)
    return started(moved, now)


def over(session: Session, now: datetime) -> Session:
    """Over, at the earliest when it began."""
    return replace(stopped(session, now), ended_at=max(now, session.started_at))
