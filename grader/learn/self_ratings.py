"""How well a candidate judges their own answers."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from grader.models.preference import Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import GradedAnswer


RATES_FIRST: Preference[bool] = Preference("rate first", bool, default=False)
"""Whether the candidate rates each answer before its grade is shown."""
FEWEST = 3
"""Rated answers from which a mean is said: fewer say more about the answers than about the judge."""
PERIOD = 10
"""Rated answers on each side when earlier and later ones are compared."""


@dataclass(frozen=True, slots=True)
class SelfRatings:
    """How a candidate's own scores differ from the grader's, oldest first; above zero is too high."""

    differences: tuple[int, ...]

    @property
    def mean(self) -> float:
        """Points too high on average, too low below zero; only where there is any."""
        return fmean(self.differences)

    @property
    def recent(self) -> float:
        """The same over the last ``PERIOD`` answers."""
        return fmean(self.differences[-PERIOD:])

    @property
    def distance(self) -> float:
        """Points off on average, whichever way."""
        return fmean(map(abs, self.differences))

    def in_words(self) -> tuple[str, ...]:
        """Sentences that say no more than the number of answers allows."""
        rated = len(self.differences)
        if rated < FEWEST:
            more = FEWEST - rated
            said = {0: "No answer is rated yet", 1: "1 answer is rated so far"}.get(
                rated, f"{rated} answers are rated so far"
            )
            return (f"{said}: {more} more will show how well you judge yourself.",)
        lately = f"; over the last {PERIOD}, {leaning(self.recent)}" if rated > PERIOD else ""
        found = [
            f"You rate yourself {leaning(self.mean)} on average, over {rated:,} answers{lately}.",
            f"You are {self.distance:.0f} points off, whichever way, on average.",
        ]
        if rated >= 2 * PERIOD:
            first, last = self.differences[:PERIOD], self.differences[-PERIOD:]
            before, now = fmean(map(abs, first)), fmean(map(abs, last))
            found.append(
                f"Over the first {PERIOD} answers you were {before:.0f} points off, over the last "
                f"{PERIOD} it was {now:.0f}."
            )
        return tuple(found)


def self_ratings(answers: Iterable[GradedAnswer]) -> SelfRatings:
    """All answers that were rated before their score was shown, oldest first."""
    return SelfRatings(
        tuple(
            each.self_score - each.score
            for each in sorted(answers, key=lambda answer: answer.submitted_at)
            if each.self_score is not None and not each.near_copy
        )
    )


def leaning(mean: float) -> str:
    """How far a mean difference is from none, in words."""
    points = abs(round(mean))
    if not points:
        return "neither too high nor too low"
    return f"{points} point{'' if points == 1 else 's'} too {'high' if mean > 0 else 'low'}"
