"""What a session is called, how long it took, and what its report leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import SessionKind
from grader.models.session import LONG, SHORT, Habit, LeftOut, Missing
from grader.wording.grades import embedded
from grader.wording.numbers import clock, count, length
from grader.wording.places import shown_origin
from grader.wording.questions import category_in_words

if TYPE_CHECKING:
    from grader.models import Session, SessionPlan, SessionSummary
    from grader.models.session import MissingGrade
    from grader.sessions.report import CriterionOf, ReportEntry, SessionReport


def title(kind: SessionKind, plan: SessionPlan) -> str:
    """What it was started as."""
    if kind is SessionKind.MINUTES:
        return f"Mock interview, {length(plan.limit_s or 0.0)}"
    questions = count(len(plan.questions), "question")
    return f"Mock interview, {questions}{'' if kind is SessionKind.MOCK else ' without a clock'}"


def under_way(session: Session) -> str:
    """That a session waits, for the pages that show something else."""
    how = "is paused" if session.paused else "is running"
    return f"Your mock interview {how}: {place(session).lower()}."


def place(session: Session) -> str:
    """Which question is open; only a plan that is gone through to its end says of how many."""
    number = f"Question {session.state.position + 1}"
    if session.kind is SessionKind.MINUTES:
        return number
    return f"{number} of {len(session.plan.questions)}"


def name(summary: SessionSummary) -> str:
    """What it was started as, or that nobody started it."""
    return title(summary.session.kind, summary.session.plan) if summary.session else "Practice"


def how_long(summary: SessionSummary) -> str:
    """Hours and minutes, or that it goes on; empty where a single answer's time of writing is not known."""
    minutes = round(summary.seconds / 60)
    if summary.ended_at is None:
        return "under way"
    if not summary.seconds:
        return ""
    if minutes < 1:
        return "under a minute"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def how_many(summary: SessionSummary) -> str:
    """How many answers it has."""
    return count(len(summary.answers), "answer") if summary.answers else "no answers"


def cannot_tell(summary: SessionSummary) -> str:
    """What its mean leaves out, and what else it is of than answers given afresh; or why there is none."""
    if summary.graders > 1:
        return "No mean: the grader changed between its answers."
    not_counted, revisions = _not_in_mean(summary), summary.revisions
    said = [f"Not counted: {', '.join(not_counted)}."] if not_counted else []
    if revisions:
        said.append("1 is a revision." if revisions == 1 else f"{revisions:,} are revisions.")
    return " ".join(said)


def _not_in_mean(summary: SessionSummary) -> list[str]:
    counted = summary.mean.answers if summary.mean else 0
    named = summary.ungraded + summary.near_copies + summary.follow_ups
    found = (
        (summary.ungraded, "not graded"),
        (summary.near_copies, "close to the model answer"),
        (summary.follow_ups, "to follow-up questions"),
        (len(summary.answers) - counted - named, "revised"),
    )
    return [f"{number:,} {what}" for number, what in found if number]


MUCH_LEFT = 0.6
"""The share of the planned time below which time was left to use."""
_LEFT_OUT = {
    LeftOut.SKIPPED: "Skipped",
    LeftOut.DELETED: "Its answer was deleted since",
    LeftOut.NOT_ANSWERED: "Not answered",
    LeftOut.NOT_REACHED: "Not reached",
}
_MISSING = {
    Missing.UNDER_WAY: "it is being graded",
    Missing.NO_MODEL_ANSWER: "the question has no model answer",
    Missing.NO_RUBRIC: "the question has no rubric",
    Missing.NO_MODEL: "no language model is switched on",
    Missing.TO_LOOK_OVER: "its placeholders have to be looked over first: open the answer to do so",
    Missing.NOT_READ: "it has not been read yet",
}


def report_time(report: SessionReport) -> str:
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
        return embedded(missing.detail)
    if missing.kind is Missing.NOT_AGREED:
        return f"you have not agreed that answers are sent to {shown_origin(missing.detail)}"
    return _MISSING[missing.kind]


def closing_in_words(report: SessionReport) -> dict[str, str]:
    """A coach's words at the end of a report, by what they are about: strongest, weakest, habit, time."""
    found = report.closing
    told = {}
    if found.best is not None and found.worst is not None:
        told["Strongest"], told["Weakest"] = map(_criterion, (found.best, found.worst))
    elif found.strongest is not None and found.weakest is not None:
        best, worst = found.strongest, found.weakest
        told["Strongest"] = f"{_named(best.entry)}: about {best.made} of {count(best.points, 'point')} made."
        told["Weakest"] = f"{_named(worst.entry)}: {worst.missing} of {count(worst.points, 'point')} missing."
    if found.habit is not None:
        told["One habit to change"] = _HABITS[found.habit].format(times=found.times, of=found.of)
    told["Time"] = _time_in_words(report)
    return told


_HABITS = {
    Habit.ANSWER_ALL: (
        "Leave none out: {times} of {of} got no answer. What you would find out first is an answer too."
    ),
    Habit.SAY_MORE: (
        f"Say more: under {SHORT} words in {{times}} of {{of}} answers. Add the reason, a figure, an example."
    ),
    Habit.SAY_LESS: (
        f"Come to the point: over {LONG} words in {{times}} of {{of}} answers. Begin with the result."
    ),
    Habit.KEEP_TIME: (
        "Watch the clock: over time in {times} of {of} answers. Say the most important thing first."
    ),
    Habit.BE_PLAIN: (
        "Say it plainly: of {of} points, {times} could not be told for sure. Name each thing, then give a "
        "figure or an example."
    ),
    Habit.PLAN_FIRST: (
        "Think before you begin: {times} of {of} points missing. Note three things to say, then start."
    ),
}


def _criterion(found: CriterionOf) -> str:
    return f"“{found.title}” in {_named(found.entry)}: {found.score} of 100."


def _named(entry: ReportEntry) -> str:
    return f"question {entry.number} ({category_in_words(entry.category)})"


def _time_in_words(report: SessionReport) -> str:
    """How the time was used, with what to make of it where something was planned."""
    over = sum(entry.over_time for entry in report.entries)
    if over:
        advice = f" {count(over, 'question')} took longer than planned."
    elif report.planned_s and report.used_s < MUCH_LEFT * report.planned_s:
        advice = " There was time left to think first and to say more."
    else:
        advice = ""
    return f"{report_time(report)} used.{advice}"


def report_notes(report: SessionReport) -> tuple[str, ...]:
    """What the figures of a report leave out: a sentence for each kind."""
    found = (
        (report.unanswered, "without an answer: not in the average."),
        (report.ungraded, "answered but not graded: the reason stands with the answer."),
        (report.near_copies, "answered in the model answer's own words: not in the average."),
    )
    return tuple(
        f"{count(number, 'question')} {'is' if number == 1 else 'are'} {words}"
        for number, words in found
        if number
    )
