"""What to practice today and on the days until an interview."""

from __future__ import annotations

from datetime import timedelta
from itertools import count, takewhile
from typing import TYPE_CHECKING

from grader.models import Plan, PlanDay, PlannedQuestion, Recall, Why
from grader.plan.schedule import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from grader.models import PlanChoices, Question, QuestionSummary, Weakness
    from grader.plan.schedule import Schedule


MINUTES_A_QUESTION = 10
"""What an answer takes, with reading its grade and a second thought."""
DAYS_WITHOUT_DATE = 7
LAST_DAYS = 7
"""Days before an interview in which room that is left goes to what would come back only after it."""


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
    interview would otherwise run out, what was never answered takes the place of what is due. What would come
    back only after it is asked once more in the last days, where there is room.
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
        planned.append(desk.take(day, room, pressing=pressing, before=choices.interview_on if last else None))
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
    """What is left to practice as the days go by; every answer is taken to go well."""

    def __init__(
        self, questions: Sequence[str], known: Mapping[str, Schedule], weaknesses: Mapping[str, Weakness]
    ) -> None:
        self.new = [each for each in questions if each not in known]
        self._place = {question_id: place for place, question_id in enumerate(questions)}
        self._memories = {question_id: schedule.memory for question_id, schedule in known.items()}
        self._latest = {question_id: schedule.reviews[-1].day for question_id, schedule in known.items()}
        self._weaknesses = weaknesses

    def take(self, day: date, room: int, *, pressing: int, before: date | None) -> PlanDay:
        """The questions of a day, at most ``room``; ``pressing`` of them new, if that fits.

        ``before`` is the day of an interview that is near.
        """
        due = self._by_urgency(each for each, memory in self._memories.items() if memory.due <= day)
        due = due[: max(0, room - max(0, pressing))]
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
        return PlanDay(day, tuple(tasks))

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
