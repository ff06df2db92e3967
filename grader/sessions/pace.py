"""How long typing an answer takes, at a speed that the candidate sets or that earlier answers show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.models.preference import Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.history import HistoryStore
    from grader.models import Attempt

WORDS = 150
"""Words of an answer that a minute of speaking and a half takes."""
THINK_S = 120.0
"""Seconds to think, beside the typing."""
USUAL, SLOWEST, FASTEST = 30, 10, 120
"""Words a minute: without any measure, and the ends between which a speed can lie."""
_LOOKED_AT = 20
"""Answers, the latest, that a speed is measured from."""
_FEWEST = 2
_FEWEST_WORDS = 30
_CHOSEN = Preference[int | None]("typing.words_a_minute", int | None, None)


class Source(StrEnum):
    """Where a speed of typing comes from."""

    SET = "set"
    MEASURED = "measured"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many words a minute somebody types, pauses left out, and how that is known."""

    words_a_minute: int
    source: Source

    @property
    def seconds(self) -> float:
        """The seconds that an answer of ``WORDS`` takes with time to think, in whole half minutes."""
        return math.ceil((THINK_S + 60 * WORDS / self.words_a_minute) / 30) * 30.0


def pace_of(history: HistoryStore) -> Pace:
    """The speed that was set, else that of the latest answers, else a usual one."""
    chosen = _CHOSEN.of(history)
    if chosen is not None and SLOWEST <= chosen <= FASTEST:
        return Pace(chosen, Source.SET)
    found = measured(history.attempts(limit=_LOOKED_AT))
    return Pace(USUAL, Source.USUAL) if found is None else Pace(found, Source.MEASURED)


def keep_pace(history: HistoryStore, words_a_minute: int) -> None:
    """Keeps a speed; raises InputError if nobody types so fast or so slowly."""
    if not SLOWEST <= words_a_minute <= FASTEST:
        raise InputError(
            f"{words_a_minute} words a minute cannot be planned for: choose {SLOWEST} to {FASTEST}."
        )
    _CHOSEN.keep(history, words_a_minute)


def measured(attempts: Iterable[Attempt]) -> int | None:
    """Words a minute over the answers that were typed from scratch; None if there are too few.

    What came faster than anybody types was pasted, and is left out.
    """
    words = seconds = answers = 0.0
    for attempt in attempts:
        long = len(attempt.answer.split())
        if attempt.revises or attempt.follows or not attempt.elapsed_s or long < _FEWEST_WORDS:
            continue
        if 60 * long / attempt.elapsed_s > FASTEST:
            continue
        words, seconds, answers = words + long, seconds + attempt.elapsed_s, answers + 1
    return max(SLOWEST, round(60 * words / seconds)) if answers >= _FEWEST else None
