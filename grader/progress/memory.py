from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from fsrs import Card, Rating, Scheduler

if TYPE_CHECKING:
    from grader.models import Recall

LONGEST_INTERVAL = 365
"""Days: what is still known a year later needs no plan."""

# Whole days only, and nothing left to chance: the same answers give the same dates.
_scheduler = Scheduler(
    learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_INTERVAL, enable_fuzzing=False
)


class Memory:
    """How well one question is remembered, as spaced repetition estimates it; never changes.

    Reviews are dated by day, so neither the hour nor a change of clocks moves a date.
    """

    def __init__(self, card: Card | None = None) -> None:
        # A card made without an id waits for the clock to give it one.
        self._card = card or Card(card_id=0)

    @property
    def due(self) -> date:
        """The day on which it should be practiced again; meaningless before the first review."""
        return self._card.due.date()

    def after(self, day: date, recall: Recall) -> Memory:
        """What it is after a review on ``day``, which is not before the last one."""
        card, _ = _scheduler.review_card(self._card, Rating(int(recall)), _noon(day))
        return Memory(card)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
