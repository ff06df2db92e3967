"""Counts, differences, times and signs, as pages, terminal and files write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Level, PointStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

SIGNS: Mapping[PointStatus | Level, str] = {
    PointStatus.COVERED: "●",
    Level.STRONG: "●",
    PointStatus.TOUCHED: "◐",
    Level.PARTIAL: "◐",
    PointStatus.UNSURE: "◌",
    PointStatus.MISSING: "○",
    Level.MISSING: "○",
}
"""How far an answer makes a point or meets a criterion, as a sign that needs no color."""


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 answer", "1,200 answers", "2 stories"."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{number:,} {noun}s"


def signed(points: float, *, zero: str = "+0") -> str:
    """A difference in whole points with its sign: "+9", "−4"; ``zero`` for none."""
    whole = round(points)
    return f"{whole:+d}".replace("-", "−") if whole else zero


def interval(low: float, high: float) -> str:
    """Both ends in whole points: "56–73"; empty where they are the same."""
    ends = round(low), round(high)
    return "" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def clock(seconds: float) -> str:
    """Minutes and seconds, as a clock shows them: "2:05"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def length(seconds: float) -> str:
    """A planned time in whole or half minutes: "1 minute", "2.5 minutes"."""
    minutes = round(seconds / 30) / 2
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"


def moment(when: datetime, zone: tzinfo | None) -> str:
    """Day and time for programs and files: "2026-10-05 14:30"; ``zone`` None is this machine's."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def day(when: datetime, zone: tzinfo | None) -> str:
    """The day of a moment for people: "5 Oct 2026"; ``zone`` None is this machine's."""
    return date_in_words(when.astimezone(zone).date())


def date_in_words(on: date) -> str:
    """A day for people: "5 Oct 2026"."""
    return f"{on.day} {on:%b %Y}"


def in_gigabytes(size: int) -> str:
    """A number of bytes as it is given for downloads, such as "2.5 GB"; little as "1.2 MB"."""
    return f"{size / 1e9:.1f} GB" if size >= 50_000_000 else f"{size / 1e6:.1f} MB"
