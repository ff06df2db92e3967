"""Progress as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.cli.plain import plain, wrapped
from grader.models import GraderKind
from grader.practice.draft_facts import moment
from grader.practice.interview_words import in_words
from grader.practice.self_ratings import SelfRatings
from grader.practice.session_words import cannot_tell, how_long, how_many, interval, name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from grader.models import Interview, Mark, ProgressReport, Session, SessionMean, WeakTheme

MOST_SPOTS = 3
MOST_SESSIONS = 10
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
        scores = "  ".join(f"{_score(mark):>12}" for mark in (each.first, each.best, each.latest))
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
    for each in sessions[:MOST_SESSIONS]:
        said = ", ".join(filter(None, (name(each), how_long(each), how_many(each))))
        mean = f": {_mean(each.mean)}" if each.mean else ""
        yield wrapped(f"  {moment(each.started_at, zone)}  ", f"{said}{mean}. {cannot_tell(each)}".rstrip())
    if len(sessions) > MOST_SESSIONS:
        yield f"  and {len(sessions) - MOST_SESSIONS:,} more"


def _interviews(interviews: Sequence[Interview]) -> Iterator[str]:
    yield "Real interviews"
    for each in interviews:
        yield wrapped(f"  {each.held_on}  ", in_words(each) or "–")


def _records(report: ProgressReport) -> Iterator[str]:
    records = report.records
    attempts, days = _count(records.attempts, "attempt"), _count(records.days, "day")
    yield f"{attempts} on {days}, {records.minutes:,.0f} min of writing."
    yield f"Longest streak: {_count(records.longest_streak, 'day')}."
    if records.most_in_a_day is not None:
        yield f"Most in a day: {records.most_in_a_day.attempts:,}, on {records.most_in_a_day.on}."


def _mean(mean: SessionMean) -> str:
    ends = interval(mean)
    return f"{'mean ' if mean.answers > 1 else ''}{mean.score:.0f}{f' ({ends})' if ends else ''}"


def _score(mark: Mark | None) -> str:
    if mark is None:
        return "–"
    return str(mark.score) if mark.low == mark.high else f"{mark.score} ({mark.low}–{mark.high})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
