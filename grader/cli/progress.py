"""Progress as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from grader.cli.options import Bank, Json, service
from grader.cli.output import plain, wrapped
from grader.learn.self_ratings import SelfRatings
from grader.models import (
    Break,
    GraderKind,
    Interview,
    QuestionStanding,
    RatedAnswer,
    Records,
    Session,
    Trend,
    WeakTheme,
)
from grader.wording.numbers import count, interval, moment
from grader.wording.plan import interview_in_words
from grader.wording.progress import score_and_interval
from grader.wording.sessions import cannot_tell, how_long, how_many, name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from grader.models import ProgressReport, SessionMean


MOST_SESSIONS = 100
"""Of more sessions only the latest are told."""


def as_json(
    reports: Mapping[GraderKind, ProgressReport],
    themes: Mapping[GraderKind, tuple[WeakTheme, ...]],
    interviews: Sequence[Interview],
) -> str:
    """Everything that is told, for programs: one part for each grader."""
    told = {
        grader.value: {
            "graded": report.graded,
            "near_copies": report.series.near_copies,
            "follow_ups": report.series.follow_ups,
            "trend": _plain_data(Trend, report.series.trend),
            "breaks": _plain_data(tuple[Break, ...], report.series.breaks),
            "questions": _plain_data(tuple[QuestionStanding, ...], report.questions),
            "sessions_in_all": len(report.sessions),
            "sessions": [_session(each) for each in report.sessions[:MOST_SESSIONS]],
            "rated": _plain_data(tuple[RatedAnswer, ...], report.rated),
            "weak": _plain_data(tuple[WeakTheme, ...], themes[grader]),
        }
        for grader, report in reports.items()
    }
    of_all = reports[GraderKind.SIMILARITY]
    records = {"attempts": of_all.attempts, "records": _plain_data(Records, of_all.records)}
    held = {"interviews": _plain_data(tuple[Interview, ...], interviews)}
    return json.dumps({**records, **told, **held}, ensure_ascii=False, indent=2)


def _session(session: Session) -> dict[str, Any]:
    """Without the plan of a sitting, which is long."""
    told: dict[str, Any] = _plain_data(Session, replace(session, sitting=None))
    sitting = session.sitting
    return {
        **told,
        "sitting": sitting.id if sitting else None,
        "kind": sitting.kind.value if sitting else None,
    }


def _plain_data(kind: Any, value: object) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind).dump_python(value, mode="json")


MOST_SPOTS = 3
MOST_SESSIONS_OF_PROGRESS_TEXT = 10
NAMES = {GraderKind.SIMILARITY: "By the model answer", GraderKind.RUBRIC: "By the rubric"}


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
        "\n".join(_told(NAMES[grader], report, themes[grader], zone))
        for grader, report in reports.items()
        if report.graded
    ]
    of_all = reports[GraderKind.SIMILARITY]
    if of_all.sessions:
        parts.append("\n".join(_sessions(of_all.sessions, zone)))
    if interviews:
        parts.append("\n".join(_interviews(interviews)))
    if of_all.attempts:
        parts.append("\n".join(_records(of_all)))
    return "\n\n".join(parts)


def _told(
    title: str, report: ProgressReport, themes: tuple[WeakTheme, ...], zone: tzinfo | None
) -> Iterator[str]:
    series = report.series
    yield title
    yield wrapped("  ", series.trend.sentence)
    for change in series.breaks:
        yield wrapped("  ", f"{change.at.astimezone(zone):%Y-%m-%d}: the grader changed: {change.reason}.")
    if series.near_copies or series.follow_ups:
        yield wrapped(
            "  ",
            f"Not counted: {series.near_copies:,} close to the model answer, "
            f"{series.follow_ups:,} to follow-up questions.",
        )
    yield f"  {'first':>12}  {'best':>12}  {'latest':>12}  attempts"
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
            yield wrapped(" " * 6, each.trend.sentence)
    if report.rated:
        judged = SelfRatings(tuple(each.difference for each in report.rated))
        yield wrapped("  ", " ".join(judged.in_words()))
    for theme in themes:
        yield wrapped(
            "  ", f"{theme.name}: weak in {len(theme.spots)} of {theme.answers}, missing in {theme.missing}."
        )
        for spot in theme.spots[:MOST_SPOTS]:
            said = spot.sentence or "nothing in the answer"
            yield wrapped("      ", f"{spot.attempt_id[:8]} {spot.question_id}, {spot.criterion}: {said}")


def _sessions(sessions: Sequence[Session], zone: tzinfo | None) -> Iterator[str]:
    yield "Sessions"
    for each in sessions[:MOST_SESSIONS_OF_PROGRESS_TEXT]:
        said = ", ".join(filter(None, (name(each), how_long(each), how_many(each))))
        mean = f": {_mean(each.mean)}" if each.mean else ""
        yield wrapped(f"  {moment(each.started_at, zone)}  ", f"{said}{mean}. {cannot_tell(each)}".rstrip())
    if len(sessions) > MOST_SESSIONS_OF_PROGRESS_TEXT:
        yield f"  and {len(sessions) - MOST_SESSIONS_OF_PROGRESS_TEXT:,} more"


def _interviews(interviews: Sequence[Interview]) -> Iterator[str]:
    yield "Real interviews"
    for each in interviews:
        yield wrapped(f"  {each.held_on}  ", interview_in_words(each) or "–")


def _records(report: ProgressReport) -> Iterator[str]:
    records = report.records
    attempts, days = count(records.attempts, "attempt"), count(records.days, "day")
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

    practice = service(bank)
    points = practice.history.score_points()
    reports, themes = {}, {}
    for grader in GraderKind:
        reports[grader] = practice.progressing.report(points, ProgressFilter(grader), zone=None)
        themes[grader] = practice.progressing.weak_themes(reports[grader], grader)
    if not len(points):
        typer.echo("No attempts yet: there is no progress to tell of.", err=True)
    interviews = practice.history.interviews()
    shown = as_json(reports, themes, interviews) if json else as_text(reports, themes, interviews, zone=None)
    if shown:
        typer.echo(shown)
