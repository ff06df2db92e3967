from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import POINT

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import PointGroup, ScorePoints


def outdated_attempts(
    history: HistoryStore, points: ScorePoints, is_outdated: Callable[[PointGroup], bool]
) -> tuple[str, ...]:
    """The ids of the attempts of ``points`` whose grades are outdated, newest first.

    What was answered in a sitting that goes on is left out: it gets no grade before the end.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for group in points.groups:
        end = start + group.attempts
        if is_outdated(group):
            moments = (POINT.unpack_from(points.packed, row * POINT.size)[0] for row in range(start, end))
            found += zip(moments, range(start, end), strict=True)
        start = end
    held_back = _held_back(history) if found else set()
    newest_first = (points.attempt_ids[row] for _, row in sorted(found, reverse=True))
    return tuple(attempt_id for attempt_id in newest_first if attempt_id not in held_back)


def _held_back(history: HistoryStore) -> set[str]:
    going_on = [sitting.id for sitting in history.sittings() if sitting.ended_at is None]
    return {attempt.id for sitting_id in going_on for attempt in history.attempts_of_sitting(sitting_id)}
