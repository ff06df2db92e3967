"""What to practice next, and where a candidate stands."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from grader.cli.options import Bank, Json, open_rehearse
from grader.cli.output import plain, print_json, print_table, say, wrapped
from grader.learn.self_ratings import SelfRatings
from grader.models import (
    GraderKind,
    Interview,
    QuestionStanding,
    SessionSummary,
    Trend,
    WeakTheme,
)
from grader.wording.numbers import count, interval, moment
from grader.wording.plan import interview_in_words, outlook, short_date, why
from grader.wording.progress import GRADER_NAMES, how_to_see_a_trend, score_and_interval, ticks_in_words
from grader.wording.questions import category_in_words
from grader.wording.sessions import cannot_tell, how_long, how_many, name
from grader.wording.verdicts import trend_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from grader.models import Plan, PlannedQuestion, ProgressReport, SessionMean

MOST_SESSIONS = 100
"""Sessions in the JSON: of more only the latest are given."""
MOST_SPOTS = 3
MOST_SESSIONS_LISTED = 10
"""Sessions in the text for people, the latest first."""


def plan_data(plan: Plan) -> dict[str, Any]:
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
        "comes_back": dict(sorted(plan.comes_back.items())),
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
        print_json(plan_data(found))
    else:
        _print(found)


def _print(plan: Plan) -> None:
    """A table for each day on which there is something to do."""
    found = outlook(plan)
    if found:
        say(f"{found}\n")
    if not plan.today.questions:
        done = f" ({plan.done_today} done)" if plan.done_today else ""
        say(f"Nothing is left to practice today{done}.")
    for day in plan.days:
        if day.questions:
            say("Today" if day is plan.today else short_date(day.day))
            rows = ((each.question_id, why(each, on=day.day, today=plan.today.day)) for each in day.questions)
            print_table(rows, lead="  ")


def progress_data(
    reports: Mapping[GraderKind, ProgressReport],
    themes: Mapping[GraderKind, tuple[WeakTheme, ...]],
    interviews: Sequence[Interview],
) -> dict[str, Any]:
    """The stable form that other programs read: one part for each grader."""
    of_all = reports[GraderKind.SIMILARITY]
    by_grader = {
        grader.value: {
            "graded": report.graded,
            "near_copies": report.series.near_copies,
            "follow_ups": report.series.follow_ups,
            "trend": _trend(report.series.trend),
            "breaks": report.series.breaks,
            "questions": [{**_fields(each), "trend": _trend(each.trend)} for each in report.questions],
            "sessions_in_all": len(report.sessions),
            "sessions": [_session(each) for each in report.sessions[:MOST_SESSIONS]],
            "rated": report.rated,
            "weak": themes[grader],
        }
        for grader, report in reports.items()
    }
    told = {"attempts": of_all.attempts, "records": of_all.records, **by_grader}
    return told | {"ticked": of_all.ticked, "interviews": interviews}


def _fields(record: QuestionStanding | SessionSummary) -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "kind": trend.kind,
        "sentence": trend_sentence(trend),
        "change": trend.change,
        "least": trend.least,
    }


def _session(summary: SessionSummary) -> dict[str, Any]:
    """Without the plan of a session, which is long."""
    session = summary.session
    return {
        **_fields(summary),
        "sitting": session.id if session else None,
        "kind": session.kind if session else None,
    }


def as_text(
    reports: Mapping[GraderKind, ProgressReport],
    themes: Mapping[GraderKind, tuple[WeakTheme, ...]],
    interviews: Sequence[Interview],
    *,
    zone: tzinfo | None,
) -> str:
    """What a candidate reads in a terminal, with days of ``zone``, None for that of the system; nothing for
    an empty history."""
    parts = [
        "\n".join(_told(GRADER_NAMES[grader], report, themes[grader], zone))
        for grader, report in reports.items()
        if report.graded
    ]
    of_all = reports[GraderKind.SIMILARITY]
    if of_all.sessions:
        parts.append("\n".join(_sessions(of_all.sessions, zone)))
    if interviews:
        parts.append("\n".join(_interviews(interviews)))
    if ticked := ticks_in_words(of_all.ticked):
        parts.append(wrapped("", ticked))
    if of_all.attempts:
        parts.append("\n".join(_records(of_all)))
    return "\n\n".join(parts)


def _told(
    title: str, report: ProgressReport, themes: tuple[WeakTheme, ...], zone: tzinfo | None
) -> Iterator[str]:
    series = report.series
    yield title
    yield wrapped("  ", how_to_see_a_trend(series.trend) or trend_sentence(series.trend))
    for change in series.breaks:
        yield wrapped("  ", f"{change.at.astimezone(zone):%Y-%m-%d}: the grader changed: {change.reason}.")
    if series.near_copies or series.follow_ups:
        yield wrapped(
            "  ",
            f"Not counted: {series.near_copies:,} close to the model answer, "
            f"{series.follow_ups:,} to follow-up questions.",
        )
    yield f"  {'first':>12}  {'best':>12}  {'latest':>12}   answers"
    for each in report.questions:
        marks = (each.first, each.best, each.latest)
        marks = (each.first, each.best, each.latest)
        scores = "  ".join(f"{score_and_interval(mark) if mark else '–':>12}" for mark in marks)
        yield f"  {scores}  {each.attempts:>8,}  {plain(each.question_id)}"
        earlier = [
            word
            for word, mark in (("first", each.first), ("best", each.best))
            if each.by_earlier_grader(mark)
        ]
        if earlier:
            yield f"      {' and '.join(earlier)} by an earlier grader"
        if each.trend.change is not None:
            yield wrapped(" " * 6, trend_sentence(each.trend))
    if report.rated:
        judged = SelfRatings(tuple(each.difference for each in report.rated))
        yield wrapped("  ", " ".join(judged.in_words()))
    for theme in themes:
        yield wrapped(
            "  ",
            f"{category_in_words(theme.name)}: "
            f"weak in {len(theme.spots)} of {theme.answers}, missing in {theme.missing}.",
        )
        for spot in theme.spots[:MOST_SPOTS]:
            said = spot.sentence or "nothing in the answer"
            yield wrapped("      ", f"{spot.attempt_id[:8]} {spot.question_id}, {spot.criterion}: {said}")


def _sessions(sessions: Sequence[SessionSummary], zone: tzinfo | None) -> Iterator[str]:
    yield "Mock interviews and practice"
    for each in sessions[:MOST_SESSIONS_LISTED]:
        said = ", ".join(filter(None, (name(each), how_long(each), how_many(each))))
        mean = f": {_mean(each.mean)}" if each.mean else ""
        yield wrapped(f"  {moment(each.started_at, zone)}  ", f"{said}{mean}. {cannot_tell(each)}".rstrip())
    if len(sessions) > MOST_SESSIONS_LISTED:
        yield f"  and {len(sessions) - MOST_SESSIONS_LISTED:,} more"


def _interviews(interviews: Sequence[Interview]) -> Iterator[str]:
    yield "Real interviews"
    for each in interviews:
        yield wrapped(f"  {each.held_on}  ", interview_in_words(each) or "–")


def _records(report: ProgressReport) -> Iterator[str]:
    records = report.records
    attempts, days = count(records.attempts, "answer"), count(records.days, "day")
    yield f"{attempts} on {days}, {records.minutes:,.0f} min of writing."
    yield f"Longest streak: {count(records.longest_streak, 'day')}."
    if records.most_in_a_day is not None:
        yield f"Most in a day: {records.most_in_a_day.attempts:,}, on {records.most_in_a_day.on}."


def _mean(mean: SessionMean) -> str:
    ends = interval(mean.low, mean.high)
    return f"{'mean ' if mean.answers > 1 else ''}{mean.score:.0f}{f' ({ends})' if ends else ''}"


def progress(bank: Bank = None, json: Json = False) -> None:
    """Tell how scores develop: by question, the trend, what stays weak, sessions, interviews."""
    from grader.models import GraderKind, ProgressFilter

    rehearse = open_rehearse(bank)
    reports, themes = {}, {}
    for grader in GraderKind:
        reports[grader] = rehearse.progress.report(ProgressFilter(grader), zone=None)
        themes[grader] = rehearse.progress.weak_themes(reports[grader], grader)
    if not reports[GraderKind.SIMILARITY].attempts:
        say("No answers yet: there is no progress to tell of.", err=True)
    interviews = rehearse.history.interviews()
    if json:
        print_json(progress_data(reports, themes, interviews))
    elif shown := as_text(reports, themes, interviews, zone=None):
        say(shown)
