"""How well a candidate judges their own answers over time; knows nothing of Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from grader.learn.self_ratings import PERIOD, SelfRatings, leaning
from grader.wording.numbers import day, signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from grader.models import RatedAnswer

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


def judging_rows(
    stretches: Sequence[JudgedStretch], zone: tzinfo | None
) -> list[tuple[str, str, str, str, str]]:
    """The same for a table, the latest first: when, answers, own rating, grade, and the difference."""
    return [
        (
            day(each.at, zone),
            f"{each.answers:,}",
            f"{each.own:.0f}",
            f"{each.score:.0f}",
            signed(each.difference, zero="0"),
        )
        for each in reversed(stretches)
    ]
