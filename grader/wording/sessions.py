"""What a sitting is called, in the words that page and exports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SittingKind
from grader.wording.numbers import count, length

if TYPE_CHECKING:
    from grader.models import Session, Sitting, SittingPlan


def title(kind: SittingKind, plan: SittingPlan) -> str:
    """What it was started as."""
    if kind is SittingKind.MINUTES:
        return f"{length(plan.limit_s or 0.0)} of practice"
    questions = count(len(plan.questions), "question")
    return f"Mock interview, {questions}" if kind is SittingKind.MOCK else f"Practice of {questions}"


def place(sitting: Sitting) -> str:
    """Which question is open; only a plan that is gone through to its end says of how many."""
    number = f"Question {sitting.state.position + 1}"
    if sitting.kind is SittingKind.MINUTES:
        return number
    return f"{number} of {len(sitting.plan.questions)}"


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
    return count(len(session.answers), "answer") if session.answers else "no answers"


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
