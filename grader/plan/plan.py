"""What to practice today and on the days until an interview."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.learn.self_ratings import SelfRatings, self_ratings
from grader.models import Plan, PlanChoices, PlanDay, PlannedQuestion, Recall, ReviewResult, Weakness, Why
from grader.models.plan import FEWEST_MINUTES, MOST_MINUTES
from grader.models.preference import Preference
from grader.plan.schedule import Memory, schedules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, QuestionSummary, SimilarityGrade
    from grader.plan.schedule import Schedule


_CHOICES = Preference("plan", PlanChoices, PlanChoices())

__all__ = ["FEWEST_MINUTES", "MINUTES_A_QUESTION", "MOST_MINUTES", "Planning", "weakness"]

MINUTES_A_QUESTION = 10
"""What an answer takes, with reading its grade and a second thought."""
DAYS_WITHOUT_DATE = 7
LAST_DAYS = 7
"""Days before an interview in which room that is left goes to what would come back only after it."""


def plan_choices(history: HistoryStore) -> PlanChoices:
    """What was set for the plan; the usual where nothing was, or where it cannot be read."""
    return _CHOICES.of(history)


def keep_plan_choices(history: HistoryStore, choices: PlanChoices) -> None:
    """Keeps what was set; raises InputError if no day has so many minutes to practice, or so few."""
    if not FEWEST_MINUTES <= choices.minutes <= MOST_MINUTES:
        raise InputError(
            f"{choices.minutes} minutes a day cannot be planned: choose {FEWEST_MINUTES} to {MOST_MINUTES}."
        )
    _CHOICES.keep(history, choices)


def keep_interview_date(history: HistoryStore, on: date | None) -> None:
    """Keeps the day of the interview, None for none yet, and the minutes as they were."""
    keep_plan_choices(history, replace(plan_choices(history), interview_on=on))


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
        return self._plan(self._schedules(zone), zone)

    def _schedules(self, zone: tzinfo | None) -> Mapping[str, Schedule]:
        return schedules(self._history.graded_answers(), zone, today=self.today(zone))

    def _plan(self, known: Mapping[str, Schedule], zone: tzinfo | None) -> Plan:
        latest = {schedule.reviews[-1].attempt_ids[-1]: each for each, schedule in known.items()}
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
            raise InputError(f"There is no question in the category “{category}”.")
        return next_question(questions, self._history.summaries(), after=after)

    def review_of(self, attempt: Attempt, zone: tzinfo | None) -> ReviewResult | None:
        """What an attempt counts as, and when the plan has its question again.

        None if it does not count: another one of its day does, or none can.
        """
        known = self._schedules(zone)
        reviews = known[attempt.question_id].reviews if attempt.question_id in known else ()
        counted = next((review for review in reviews if attempt.id in review.attempt_ids), None)
        if counted is None:
            return None
        comes_back = self._plan(known, zone).comes_back
        if attempt.question_id not in comes_back:
            return None
        return ReviewResult(counted.recall, counted.corrected, comes_back[attempt.question_id])

    def self_ratings(self) -> SelfRatings:
        """How well the candidate judges their own answers."""
        return self_ratings(self._history.graded_answers())


def weakness(grade: SimilarityGrade) -> Weakness:
    """The criterion with the lowest score, the weightier of equals; the whole answer if there is none."""
    if not grade.criteria:
        return Weakness(None, grade.score)
    weakest = min(grade.criteria, key=lambda criterion: (criterion.score, -criterion.weight))
    return Weakness(weakest.title, weakest.score)


def make_plan(
    questions: Sequence[str],
    schedules: Mapping[str, Schedule],
    weaknesses: Mapping[str, Weakness],
    *,
    choices: PlanChoices,
    today: date,
) -> Plan:
    """A plan for the questions of a bank, in its order; answers to others are left out.

    What is due comes first, the weakest first, and what had its turn in the plan already after what had none;
    then what was never answered. Where the time until the interview would otherwise run out, what was never
    answered takes the place of what is due. What would come back only after it is asked once more in the last
    days, where there is room.
    """
    days = _days(today, choices.interview_on)
    known = {each: schedules[each] for each in questions if each in schedules}
    done = sum(schedule.reviews[-1].day == today for schedule in known.values())
    desk = _Desk(questions, known, weaknesses)
    slots = max(1, choices.minutes // MINUTES_A_QUESTION)
    to_come = choices.interview_on is not None and choices.interview_on > today
    planned = []
    for place, day in enumerate(days):
        room = max(0, slots - done) if place == 0 else slots
        later = slots * (len(days) - place - 1)
        pressing = len(desk.new) - later if to_come else 0
        last = to_come and len(days) - place <= LAST_DAYS
        waiting = desk.waiting(choices.interview_on) if to_come and choices.interview_on else 0
        before = choices.interview_on if last else None
        planned.append(desk.take(day, room, pressing=pressing, waiting=waiting, before=before))
    unreached = tuple(desk.new) if to_come else ()
    never = sum(each not in known for each in questions)
    return Plan(
        choices=choices,
        days=tuple(planned),
        done_today=done,
        unreached=unreached,
        enough=-(-(never + done) // len(days)) * MINUTES_A_QUESTION,
        due={question_id: schedule.due for question_id, schedule in known.items()},
        comes_back=desk.comes_back(
            planned,
            known,
            slots,
            goes_on=choices.interview_on is None or choices.interview_on < today,
        ),
    )


def _days(today: date, interview_on: date | None) -> list[date]:
    """Today at least; up to the day before the interview if that is to come."""
    if interview_on is None or interview_on < today:
        end = today + timedelta(days=DAYS_WITHOUT_DATE)
    else:
        end = max(interview_on, today + timedelta(days=1))
    from_today = (today + timedelta(days=each) for each in count())
    return list(takewhile(lambda day: day < end, from_today))


class _Desk:
    """What is left to practice as the days go by; every answer is taken to go well."""

    def __init__(
        self, questions: Sequence[str], known: Mapping[str, Schedule], weaknesses: Mapping[str, Weakness]
    ) -> None:
        self.new = [each for each in questions if each not in known]
        self._place = {question_id: place for place, question_id in enumerate(questions)}
        self._memories = {question_id: schedule.memory for question_id, schedule in known.items()}
        self._latest = {question_id: schedule.reviews[-1].day for question_id, schedule in known.items()}
        self._weaknesses = weaknesses
        self._had_turn: set[str] = set()

    def waiting(self, interview_on: date) -> int:
        """How many answered questions come due before the interview and had no turn yet."""
        return sum(
            memory.due < interview_on and each not in self._had_turn
            for each, memory in self._memories.items()
        )

    def take(self, day: date, room: int, *, pressing: int, waiting: int, before: date | None) -> PlanDay:
        """The questions of a day, at most ``room``; ``pressing`` of them new, if that fits.

        What had its turn in the plan already leaves room for what is pressing or ``waiting`` for its first.
        ``before`` is the day of an interview that is near.
        """
        due = self._by_urgency(each for each, memory in self._memories.items() if memory.due <= day)
        # Else the weakest would come again and again, and others not once before an interview.
        first = [each for each in due if each not in self._had_turn][: max(0, room - max(0, pressing))]
        kept = max(len(first), min(room, pressing + waiting))
        due = first + [each for each in due if each in self._had_turn][: max(0, room - kept)]
        new = self.new[: room - len(due)]
        rest = self._resting(before) if before else []
        once_more = rest[: room - len(due) - len(new)]
        tasks = [
            PlannedQuestion(
                each,
                why,
                self._memories[each].due if each in self._memories else None,
                self._weaknesses.get(each),
            )
            for why, group in ((Why.DUE, due), (Why.NEW, new), (Why.ONCE_MORE, once_more))
            for each in group
        ]
        self.new = self.new[len(new) :]
        for each in (*due, *new, *once_more):
            self._memories[each] = self._memories.get(each, Memory()).after(day, Recall.GOOD)
            self._latest[each] = day
            self._had_turn.add(each)
        return PlanDay(day, tuple(tasks))

    def comes_back(
        self, planned: Sequence[PlanDay], known: Iterable[str], slots: int, *, goes_on: bool
    ) -> dict[str, date | None]:
        """The day on which each of the ``known`` questions has its next turn.

        That is the first of the ``planned`` days that has it, else, if practice ``goes_on`` behind them, one
        on which it is due and which has room: ``slots`` questions a day. Else it has none.
        """
        turns: dict[str, date] = {}
        for day in planned:
            for task in day.questions:
                turns.setdefault(task.question_id, day.day)
        if not goes_on:
            return {each: turns.get(each) for each in known}
        waiting = [each for each in known if each not in turns]
        turn, room = planned[-1].day + timedelta(days=1), slots
        for each in sorted(self._by_urgency(waiting), key=lambda each: self._memories[each].due):
            due = self._memories[each].due
            if due > turn:
                turn, room = due, slots
            elif not room:
                turn, room = turn + timedelta(days=1), slots
            turns[each] = turn
            room -= 1
        return {each: turns[each] for each in known}

    def _resting(self, before: date) -> list[str]:
        """What would come back only after the interview, and is not asked in the last days anyway."""
        start = before - timedelta(days=LAST_DAYS)
        return self._by_urgency(
            each
            for each, memory in self._memories.items()
            if memory.due >= before and self._latest[each] < start
        )

    def _by_urgency(self, questions: Iterable[str]) -> list[str]:
        return sorted(questions, key=self._urgency)

    def _urgency(self, question_id: str) -> tuple[int, date, int]:
        weakness = self._weaknesses.get(question_id)
        score = weakness.score if weakness else 0
        return score, self._memories[question_id].due, self._place[question_id]


def next_question(
    questions: Sequence[Question], summaries: Iterable[QuestionSummary], *, after: str | None = None
) -> Question:
    """Never answered first, in the bank's order after ``after``; then the lowest latest score, oldest first.

    A question whose attempts were never graded counts as weakest. ``questions`` must not be empty.
    """
    answered = {summary.question_id: summary for summary in summaries}
    ids = [question.id for question in questions]
    start = ids.index(after) + 1 if after in ids else 0
    in_turn = [*questions[start:], *questions[:start]]
    offered = [question for question in in_turn if question.id != after] or in_turn
    for question in offered:
        if question.id not in answered:
            return question

    def weakness(question: Question) -> tuple[float, float]:
        summary = answered[question.id]
        score = -1 if summary.latest_score is None else summary.latest_score
        return score, summary.last_submitted_at.timestamp()

    return min(offered, key=weakness)
