"""Sittings that nobody started on purpose: attempts close in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GAP = timedelta(minutes=45)
"""A longer time without an answer ends a sitting."""


@dataclass(frozen=True, slots=True)
class FormedSitting:
    """Attempts close in time, from the first keystroke that is known of to the last answer; UTC.

    ``places`` are the attempts' places among those given, in the order of time.
    """

    started_at: datetime
    ended_at: datetime
    places: tuple[int, ...]


def formed_sittings(
    answers: Iterable[tuple[datetime, float | None]], *, gap: timedelta = GAP
) -> tuple[FormedSitting, ...]:
    """Groups answers, each given as its aware time of submission and its seconds of writing if known.

    In the order of time, whatever order they come in. An answer belongs to the sitting before it if it was
    begun at most ``gap`` after that sitting's last submission; seconds below 0 count as none.
    """
    # In UTC: two times of one zone are subtracted as clocks on the wall show them, over a change of them too.
    moments = sorted(
        (when.astimezone(UTC), place, timedelta(seconds=max(seconds or 0.0, 0.0)))
        for place, (when, seconds) in enumerate(answers)
    )
    formed: list[FormedSitting] = []
    for when, place, writing in moments:
        last = formed[-1] if formed else None
        if last is not None and when - writing - last.ended_at <= gap:
            formed[-1] = FormedSitting(min(last.started_at, when - writing), when, (*last.places, place))
        else:
            formed.append(FormedSitting(when - writing, when, (place,)))
    return tuple(formed)
