"""When each question should come back, from the graded answers to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from fsrs import Card, Rating, Scheduler

from grader.models import Band, Recall, Review

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
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
    an answer says little about what its author knows, so it is at most hard; one that was written from an
    earlier answer, with advice beside it, is at most good.
    """
    if answer.corrected is not None:
        return answer.corrected
    recall = _BY_BAND[answer.band]
    if recall > Recall.HARD and answer.elapsed_s is not None and answer.elapsed_s > SLOW_S:
        recall = Recall(recall - 1)
    if answer.saw_model_answer or answer.near_copy:
        recall = min(recall, Recall.HARD)
    return recall if answer.revises is None else min(recall, Recall.GOOD)


def schedules(answers: Iterable[GradedAnswer], zone: tzinfo | None, *, today: date) -> dict[str, Schedule]:
    """One schedule for each question that has an answer.

    An answer and the revisions that follow it at once count once, as the answer from scratch; of several such
    on one day the latest counts. Days are those of ``zone``, or of this machine without one. What is dated
    later than ``today``, as after a clock was set back, counts only where there is nothing else: its question
    is due today then.
    """
    in_order = sorted(answers, key=lambda answer: (answer.question_id, answer.submitted_at))
    return {
        question_id: _replay(question_id, _known(tuple(_daily(tuple(group), zone)), today))
        for question_id, group in groupby(in_order, key=lambda answer: answer.question_id)
    }


AT_ONCE = timedelta(minutes=45)
"""From one answer to the first keystroke of a revision: a longer time makes it another review."""


def _daily(answers: Sequence[GradedAnswer], zone: tzinfo | None) -> Iterator[Review]:
    by_day = groupby(_with_revisions(answers), key=lambda run: run[0].submitted_at.astimezone(zone).date())
    for day, runs in by_day:
        *_, run = runs
        corrected = [answer for answer in run if answer.corrected is not None]
        yield Review(
            tuple(answer.attempt_id for answer in run),
            day,
            recall_of(corrected[-1] if corrected else run[0]),
            bool(corrected),
        )


def _known(reviews: tuple[Review, ...], today: date) -> tuple[Review, ...]:
    """Those that are not dated later than today; else the last, on the day that makes today its turn."""
    known = tuple(review for review in reviews if review.day <= today)
    if known:
        return known
    wait = Memory().after(today, reviews[-1].recall).due - today
    return (replace(reviews[-1], day=today - wait),)


def _with_revisions(answers: Sequence[GradedAnswer]) -> list[list[GradedAnswer]]:
    """Each answer together with the revisions that followed it at once."""
    runs: list[list[GradedAnswer]] = []
    for answer in answers:
        begun = answer.submitted_at - timedelta(seconds=answer.elapsed_s or 0.0)
        known = runs[-1] if runs else []
        if (
            answer.revises in {each.attempt_id for each in known}
            and begun - known[-1].submitted_at <= AT_ONCE
        ):
            known.append(answer)
        else:
            runs.append([answer])
    return runs


def _replay(question_id: str, reviews: tuple[Review, ...]) -> Schedule:
    memory = Memory()
    for review in reviews:
        memory = memory.after(review.day, review.recall)
    return Schedule(question_id, reviews, memory)
