"""When each question should come back, from the graded answers to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING

from fsrs import Card, Rating, Scheduler

from grader.models import Band, Recall, Review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from grader.models import GradedAnswer


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


SLOW_S = 600.0
"""Seconds of typing, pauses left out, beyond which an answer did not come easily."""

_BY_BAND = {
    Band.NOT_YET: Recall.AGAIN,
    Band.A_START: Recall.HARD,
    Band.SOLID: Recall.GOOD,
    Band.STRONG: Recall.EASY,
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The reviews of one question, oldest first, at least one, and what they leave in memory."""

    question_id: str
    reviews: tuple[Review, ...]
    memory: Memory = field(compare=False)

    @property
    def due(self) -> date:
        """The day on which the question should be practiced again, on the candidate's own calendar."""
        return self.memory.due


def recall_of(answer: GradedAnswer) -> Recall:
    """What an answer counts as: what the candidate says, else by the band of its score and its time.

    Slow typing takes one step off, but never down to again. With the model answer opened before, or repeated,
    an answer says little about what its author knows, so it is at most hard.
    """
    if answer.corrected is not None:
        return answer.corrected
    recall = _BY_BAND[answer.band]
    if recall > Recall.HARD and answer.elapsed_s is not None and answer.elapsed_s > SLOW_S:
        recall = Recall(recall - 1)
    if answer.saw_model_answer or answer.near_copy:
        recall = min(recall, Recall.HARD)
    return recall


def schedules(answers: Iterable[GradedAnswer], zone: tzinfo | None) -> dict[str, Schedule]:
    """One schedule for each question that has an answer.

    A day's answers to a question count once, as the latest of them; days are those of ``zone``, or of this
    machine without one.
    """
    in_order = sorted(answers, key=lambda answer: (answer.question_id, answer.submitted_at))
    return {
        question_id: _replay(question_id, tuple(_daily(group, zone)))
        for question_id, group in groupby(in_order, key=lambda answer: answer.question_id)
    }


def _daily(answers: Iterable[GradedAnswer], zone: tzinfo | None) -> Iterable[Review]:
    for day, group in groupby(answers, key=lambda answer: answer.submitted_at.astimezone(zone).date()):
        *_, latest = group
        yield Review(latest.attempt_id, day, recall_of(latest), latest.corrected is not None)


def _replay(question_id: str, reviews: tuple[Review, ...]) -> Schedule:
    memory = Memory()
    for review in reviews:
        memory = memory.after(review.day, review.recall)
    return Schedule(question_id, reviews, memory)
