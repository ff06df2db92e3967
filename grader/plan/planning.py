from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.learn.self_ratings import SelfRatings, self_ratings
from grader.models import PlanChoices, ReviewResult, Weakness
from grader.models.preference import Preference
from grader.plan.plan import MINUTES_A_QUESTION, make_plan, next_question
from grader.plan.schedule import schedules

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import Attempt, Plan, Question, SimilarityGrade


FEWEST_MINUTES = 5
MOST_MINUTES = 240
_CHOICES = Preference("plan", PlanChoices, PlanChoices())

__all__ = ["MINUTES_A_QUESTION", "Planning", "weakness"]


def plan_choices(history: HistoryStore) -> PlanChoices:
    """What was set for the plan; the usual where nothing was, or where it cannot be read."""
    read = _CHOICES.of(history)
    return read if FEWEST_MINUTES <= read.minutes <= MOST_MINUTES else PlanChoices(read.interview_on)


def keep_plan_choices(history: HistoryStore, choices: PlanChoices) -> None:
    """Keeps what was set; raises InputError if no day has so many minutes to practice, or so few."""
    if not FEWEST_MINUTES <= choices.minutes <= MOST_MINUTES:
        raise InputError(
            f"{choices.minutes} minutes a day cannot be planned: choose {FEWEST_MINUTES} to {MOST_MINUTES}."
        )
    _CHOICES.keep(history, choices)


def _now() -> datetime:
    return datetime.now(UTC)


class Planning:
    """When to practice what; days are those of a time zone, None being this machine's."""

    def __init__(
        self, *, bank: QuestionBank, history: HistoryStore, clock: Callable[[], datetime] = _now
    ) -> None:
        self._bank = bank
        self._history = history
        self._clock = clock

    def today(self, zone: tzinfo | None) -> date:
        """The day that it is."""
        return self._clock().astimezone(zone).date()

    def plan(self, zone: tzinfo | None) -> Plan:
        """What to practice from today on."""
        known = schedules(self._history.graded_answers(), zone)
        latest = {schedule.reviews[-1].attempt_id: each for each, schedule in known.items()}
        grades = self._history.grades_of(latest)
        return make_plan(
            [question.id for question in self._bank],
            known,
            {latest[attempt_id]: weakness(grade) for attempt_id, grade in grades.items()},
            choices=plan_choices(self._history),
            today=self.today(zone),
        )

    def next_question(self, *, category: str | None = None, after: str | None = None) -> Question:
        """What to practice next: never answered first, in the bank's order, then the weakest.

        ``after`` is the question on the page now, which is not offered again unless it is the only one.

        Raises:
            InputError: the category has no question.
        """
        questions = [question for question in self._bank if category in (None, question.category)]
        if not questions:
            raise InputError(f"There is no question in the category «{category}».")
        return next_question(questions, self._history.summaries(), after=after)

    def review_of(self, attempt: Attempt, zone: tzinfo | None) -> ReviewResult | None:
        """What an attempt counts as; None if it does not count: another one of its day does, or none can."""
        answers = self._history.graded_answers(attempt.question_id)
        schedule = schedules(answers, zone).get(attempt.question_id)
        if schedule is None:
            return None
        counted = {review.attempt_id: review for review in schedule.reviews}.get(attempt.id)
        if counted is None:
            return None
        return ReviewResult(counted.recall, counted.corrected, schedule.due)

    def self_ratings(self) -> SelfRatings:
        """How well the candidate judges their own answers."""
        return self_ratings(self._history.graded_answers())


def weakness(grade: SimilarityGrade) -> Weakness:
    """The criterion with the lowest score, the weightier of equals; the whole answer if there is none."""
    if not grade.criteria:
        return Weakness(None, grade.score)
    weakest = min(grade.criteria, key=lambda criterion: (criterion.score, -criterion.weight))
    return Weakness(weakest.title, weakest.score)
