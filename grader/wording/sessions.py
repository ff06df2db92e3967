"""What a session is called, how long it took, and what its report leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SittingKind
from grader.models.session import LeftOut, Missing
from grader.wording.numbers import clock, count, length
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from grader.models import Session, Sitting, SittingPlan
    from grader.models.session import MissingGrade
    from grader.sessions.report import ReportEntry, SittingReport


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
    not_counted, revisions = _not_in_mean(session), session.revisions
    said = [f"Not counted: {', '.join(not_counted)}."] if not_counted else []
    if revisions:
        said.append("1 is a revision." if revisions == 1 else f"{revisions:,} are revisions.")
    return " ".join(said)


def _not_in_mean(session: Session) -> list[str]:
    counted = session.mean.answers if session.mean else 0
    named = session.ungraded + session.near_copies + session.follow_ups
    found = (
        (session.ungraded, "not graded"),
        (session.near_copies, "close to the model answer"),
        (session.follow_ups, "to follow-up questions"),
        (len(session.answers) - counted - named, "revised"),
    )
    return [f"{number:,} {what}" for number, what in found if number]


_LEFT_OUT = {
    LeftOut.SKIPPED: "Skipped",
    LeftOut.DELETED: "Its answer was deleted since",
    LeftOut.NOT_ANSWERED: "Not answered",
    LeftOut.NOT_REACHED: "Not reached",
}
_MISSING = {
    Missing.UNDER_WAY: "it is being graded",
    Missing.NO_RUBRIC: "the question has no rubric",
    Missing.NO_MODEL: "no language model is switched on",
    Missing.TO_LOOK_OVER: "its placeholders have to be looked over first: open the answer to do so",
    Missing.NOT_READ: "it has not been read yet",
}


def report_time(report: SittingReport) -> str:
    """How long a session took, beside what was planned for it if anything was."""
    planned = f" of {length(report.planned_s)}" if report.planned_s else ""
    return f"{clock(report.used_s)}{planned}"


def entry_time(entry: ReportEntry) -> str:
    """How long a question took, beside its planned time if it had one."""
    planned = "" if entry.planned_s is None else f" of {length(entry.planned_s)}"
    return f"{clock(entry.used_s)}{planned}{', over time' if entry.over_time else ''}"


def left_out(entry: ReportEntry) -> str:
    """Why a question has no answer; empty if it has one."""
    return _LEFT_OUT[entry.left_out] if entry.left_out else ""


def missing_grade(missing: MissingGrade | None) -> str:
    """Why a grade is missing: a clause that follows "because", empty if it is there."""
    if missing is None:
        return ""
    if missing.kind is Missing.FAILED:
        return missing.detail.rstrip(".")
    if missing.kind is Missing.NOT_AGREED:
        return f"you have not agreed that answers are sent to {shown_origin(missing.detail)}"
    return _MISSING[missing.kind]


def report_notes(report: SittingReport) -> tuple[str, ...]:
    """What the figures of a report leave out: a sentence for each kind."""
    found = (
        (report.unanswered, "without an answer and {} in no mean score."),
        (report.ungraded, "answered but not graded: the reason stands with the answer."),
        (report.near_copies, "answered in the model answer's own words and {} in no mean score."),
    )
    return tuple(
        f"{count(number, 'question')} {'is' if number == 1 else 'are'} "
        f"{words.format('counts' if number == 1 else 'count')}"
        for number, words in found
        if number
    )
