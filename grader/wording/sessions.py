"""What a sitting is called, in the words that page and exports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SittingKind

if TYPE_CHECKING:
    from grader.models import Session, SessionMean, Sitting, SittingPlan


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


def name(session: Session) -> str:
    """What it was started as, or that nobody started it."""
    return title(session.sitting.kind, session.sitting.plan) if session.sitting else "Practice"


def how_long(session: Session) -> str:
    """Hours and minutes, or that it goes on; empty where a single answer's time of writing is not known."""
    minutes = round(session.seconds / 60)
    if session.ended_at is None:
        return "under way"
    if not session.seconds:
        return ""
    if minutes < 1:
        return "under a minute"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def how_many(session: Session) -> str:
    """How many answers it has."""
    return _count(len(session.answers), "answer") if session.answers else "no answers"


def interval(mean: SessionMean) -> str:
    """The ends of its interval: "56–73"; empty where they are the same."""
    low, high = round(mean.low), round(mean.high)
    return "" if low == high else f"{low}–{high}"


def cannot_tell(session: Session) -> str:
    """What its mean leaves out, and what else it is of than answers given afresh; or why there is none."""
    if session.graders > 1:
        return "No mean: the grader changed between its answers."
    left_out, revisions = _left_out(session), session.revisions
    said = [f"Not counted: {', '.join(left_out)}."] if left_out else []
    if revisions:
        said.append("1 is a revision." if revisions == 1 else f"{revisions:,} are revisions.")
    return " ".join(said)


def _left_out(session: Session) -> list[str]:
    counted = session.mean.answers if session.mean else 0
    named = session.ungraded + session.near_copies + session.follow_ups
    found = (
        (session.ungraded, "not graded"),
        (session.near_copies, "close to the model answer"),
        (session.follow_ups, "to follow-up questions"),
        (len(session.answers) - counted - named, "revised"),
    )
    return [f"{number:,} {what}" for number, what in found if number]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
