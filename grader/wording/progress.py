"""What the Progress page says about its charts, for those who do not see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING

from grader.learn.self_ratings import PERIOD, SelfRatings, leaning
from grader.models import Day, GraderKind, TrendGround
from grader.wording.numbers import count, date_in_words, day, interval, signed
from grader.wording.plan import interview_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from grader.models import Average, BankProgress, Interview, Mark, RatedAnswer, Series, TickCounts, Trend


NAMES = "ABCDEFGH"
"""What interviews are called on the chart, which has no more of them."""


def how_far(progress: BankProgress, interview_on: date | None, today: date) -> str:
    """How much of the bank is practiced, and in how many days the interview is: a sentence."""
    practiced = f"{progress.practiced} of {count(progress.questions, 'question')} practiced"
    away = None if interview_on is None else (interview_on - today).days
    if away is None or away < 0:
        return f"{practiced}."
    return f"{practiced}, {count(away, 'day')} left." if away else f"{practiced}; the interview is today."


GRADER_NAMES: Mapping[GraderKind, str] = {
    GraderKind.SIMILARITY: "By the points",
    GraderKind.RUBRIC: "By the rubric",
    GraderKind.HUMAN: "By people",
}
"""Whose scores progress is told from."""

_NO_TREND = {
    TrendGround.NO_SCORE: "",
    TrendGround.ONE_SCORE: "Answer it a second time, from scratch, to see a trend.",
    TrendGround.ONE_SINCE_CHANGE: "The grader changed since: answer it once more to see a trend.",
    TrendGround.NONE_AFRESH: "Answer a question from scratch to see a trend.",
    TrendGround.NONE_TWICE: "Answer a question a second time, from scratch, to see a trend.",
}


def how_to_see_a_trend(trend: Trend) -> str:
    """What to do where no trend can be told; empty where one can, or where no answer has a score."""
    return _NO_TREND.get(trend.ground, "")


def scores_in_words(series: Series, interviews: Sequence[Interview], zone: tzinfo | None) -> str:
    """The text alternative of the chart of scores with the ``interviews`` on it, the latest first."""
    if not series.marks:
        return "No scores yet."
    first, last = series.marks[0], series.marks[-1]
    when = " to ".join(dict.fromkeys(day(each.at, zone) for each in (first, last)))
    scores = [mark.score for mark in series.marks]
    breaks = "".join(f" Break on {day(each.at, zone)}: {each.reason}." for each in series.breaks[-3:])
    return (
        f"Scores of {count(series.attempts, 'answer')}, {when}: first {first.score}, latest {last.score}, "
        f"lowest {min(scores)}, highest {max(scores)}.{breaks}{_interviews_in_words(interviews)} "
        "The table below has the figures."
    )


def interviews_near(series: Series, interviews: Sequence[Interview]) -> tuple[Interview, ...]:
    """The latest interviews that leave the scores room on a line of time: as far before the first score or
    after the last one as these are apart, or a month."""
    if not series.marks:
        return ()
    first, last = series.marks[0].at.date(), series.marks[-1].at.date()
    room = max(last - first, timedelta(days=30))
    near = [each for each in interviews if first - room <= each.held_on <= last + room]
    return tuple(near[: len(NAMES)])


def named(interviews: Sequence[Interview]) -> list[tuple[str, Interview]]:
    """Interviews, the latest of which comes first, by letters from the oldest on."""
    return list(zip(NAMES, reversed(interviews), strict=False))


def days_in_words(days: Sequence[Day]) -> str:
    """The text alternative of the chart of days."""
    if not days:
        return "No days of practice yet."
    most = max(days, key=lambda each: each.attempts)
    return (
        f"Answers on {count(len(days), 'day')}, from {days[0].on} to {days[-1].on}: most on "
        f"{most.on}, with {count(most.attempts, 'answer')} in {count(round(most.minutes), 'minute')}. "
        "The table below has the figures."
    )


class BarSpan(StrEnum):
    """How much time a bar of a chart stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def in_bars(days: Sequence[Day], *, most: int = 120) -> tuple[BarSpan, tuple[Day, ...]]:
    """The shortest span that makes at most about ``most`` bars of the days, and the bars: each stands at the
    first day of its own."""
    span = (days[-1].on - days[0].on).days + 1 if days else 0
    unit = BarSpan.DAY if span <= most else BarSpan.WEEK if span <= 7 * most else BarSpan.MONTH
    bars: dict[date, Day] = {}
    for each in days:
        start = {
            BarSpan.DAY: each.on,
            BarSpan.WEEK: each.on - timedelta(days=each.on.weekday()),
            BarSpan.MONTH: each.on.replace(day=1),
        }[unit]
        so_far = bars.get(start, Day(start, 0, 0.0))
        bars[start] = Day(start, so_far.attempts + each.attempts, so_far.minutes + each.minutes)
    return unit, tuple(bars.values())


def left_out_in_words(series: Series) -> str:
    """Which graded attempts the scores leave out, and why; empty if none."""
    parts = []
    if series.near_copies:
        parts.append(f"{count(series.near_copies, 'answer')} close to the model answer")
    if series.follow_ups:
        parts.append(f"{count(series.follow_ups, 'answer')} to follow-up questions")
    return f"Not counted: {' and '.join(parts)}." if parts else ""


def score_and_interval(mark: Mark | Average) -> str:
    """A score with its interval: "64 (56–73)"; the score alone where they are the same."""
    ends = interval(mark.low, mark.high)
    return f"{round(mark.score)} ({ends})" if ends else str(round(mark.score))


def _interviews_in_words(interviews: Sequence[Interview]) -> str:
    """The latest three, the oldest first."""
    said = [
        ", ".join(filter(None, (date_in_words(each.held_on), interview_in_words(each))))
        for each in interviews
    ]
    return f" Real interviews: {'; '.join(said[2::-1])}." if said else ""


MOST = 60
"""Answers up to which each is drawn by itself."""


@dataclass(frozen=True, slots=True)
class JudgedStretch:
    """Means of rated answers one after another; ``number`` is the place of the last among all, from 1.

    ``recent`` is the mean difference of the ``PERIOD`` answers up to it, None as long as there are fewer.
    """

    number: int
    answers: int
    at: datetime
    own: float
    score: float
    recent: float | None

    @property
    def difference(self) -> float:
        return self.own - self.score


def judged_stretches(rated: Sequence[RatedAnswer], *, most: int = MOST) -> tuple[JudgedStretch, ...]:
    """The answers, given oldest first, one by one or in at most ``most`` stretches of equal length."""
    size = max(1, -(-len(rated) // most))
    differences = [each.difference for each in rated]
    stretches = []
    for start in range(0, len(rated), size):
        part = rated[start : start + size]
        number = start + len(part)
        stretches.append(
            JudgedStretch(
                number=number,
                answers=len(part),
                at=part[-1].at,
                own=fmean(each.own for each in part),
                score=fmean(each.score for each in part),
                recent=fmean(differences[number - PERIOD : number]) if number >= PERIOD else None,
            )
        )
    return tuple(stretches)


def judging_in_words(rated: Sequence[RatedAnswer], zone: tzinfo | None) -> str:
    """The text alternative of the chart."""
    when = " to ".join(dict.fromkeys(day(each.at, zone) for each in (rated[0], rated[-1])))
    judged = SelfRatings(tuple(each.difference for each in rated))
    lowest, highest = (signed(end(judged.differences), zero="0") for end in (min, max))
    lately = f"; over the last {PERIOD}, {leaning(judged.recent)}" if len(rated) > PERIOD else ""
    return (
        f"Own rating minus grade of {len(rated):,} answers, {when}: {leaning(judged.mean)} on average, "
        f"from {lowest} to {highest}{lately}. "
        "The table below has the figures."
    )


def ticks_in_words(ticked: TickCounts) -> str:
    """How the candidate's ticks stand to what the grader had said; empty before the first."""
    told = []
    if asked := ticked.unsure_said + ticked.unsure_not_said:
        told.append(
            f"Of {count(asked, 'point')} that the grader was unsure of, you said {ticked.unsure_said:,}."
        )
    if called := ticked.agreed + ticked.differed:
        told.append(
            f"Of {count(called, 'point')} that the grader called covered or missing and you ticked, "
            f"you agree with {ticked.agreed:,}."
        )
    return " ".join(told)
