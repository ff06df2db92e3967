"""What to practise today and on the days until an interview."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, takewhile
from typing import TYPE_CHECKING

from grader.models import Plan, PlanDay, PlannedQuestion, Recall, Why
from grader.progress.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from grader.models import PlanChoices, Weakness
    from grader.progress.schedule import Schedule

MINUTES_A_QUESTION = 10
"""What an answer takes, with reading its grade and a second thought."""
DAYS_WITHOUT_DATE = 7


def make_plan(
    questions: Sequence[str],
    schedules: Mapping[str, Schedule],
    weaknesses: Mapping[str, Weakness],
    *,
    choices: PlanChoices,
    today: date,
) -> Plan:
    """A plan for the questions of a bank, in its order; answers to others are left out.

    What is due comes first, the weakest first, then what was never answered. Where the time until the
    interview would otherwise run out, what was never answered takes the place of what is due.
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
        planned.append(desk.take(day, room, pressing=len(desk.new) - later if to_come else 0))
    unreached = tuple(desk.new) if to_come else ()
    never = sum(each not in known for each in questions)
    return Plan(
        choices=choices,
        days=tuple(planned),
        done_today=done,
        unreached=unreached,
        enough=-(-(never + done) // len(days)) * MINUTES_A_QUESTION,
        due={question_id: schedule.due for question_id, schedule in known.items()},
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
    """What is left to practise as the days go by; every answer is taken to go well."""

    def __init__(
        self, questions: Sequence[str], known: Mapping[str, Schedule], weaknesses: Mapping[str, Weakness]
    ) -> None:
        self.new = [each for each in questions if each not in known]
        self._place = {question_id: place for place, question_id in enumerate(questions)}
        self._memories = {question_id: schedule.memory for question_id, schedule in known.items()}
        self._weaknesses = weaknesses

    def take(self, day: date, room: int, *, pressing: int) -> PlanDay:
        """The questions of a day, at most ``room``; ``pressing`` of them new, if that fits."""
        due = sorted((each for each in self._memories if self._memories[each].due <= day), key=self._urgency)
        due = due[: max(0, room - max(0, pressing))]
        new = self.new[: room - len(due)]
        self.new = self.new[len(new) :]
        tasks = [
            PlannedQuestion(each, Why.DUE, self._memories[each].due, self._weaknesses.get(each))
            for each in due
        ]
        tasks += [PlannedQuestion(each, Why.NEW, None, None) for each in new]
        for each in (*due, *new):
            self._memories[each] = self._memories.get(each, Memory()).after(day, Recall.GOOD)
        return PlanDay(day, tuple(tasks))

    def _urgency(self, question_id: str) -> tuple[int, date, int]:
        weakness = self._weaknesses.get(question_id)
        score = weakness.score if weakness else 0
        return score, self._memories[question_id].due, self._place[question_id]
