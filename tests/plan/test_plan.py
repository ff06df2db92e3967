from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from grader.models import PlanChoices, Recall, Weakness, Why
from grader.plan.plan import make_plan
from grader.plan.schedule import schedules
from grader.wording.plan import turn
from tests.plan.answers import answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import GradedAnswer, Plan

TODAY = date(2026, 3, 9)
"""A week after the answers, which are of 2 March."""
BANK = [f"q{number:02}" for number in range(24)]


def plan(
    questions: Sequence[str] = BANK,
    answers: Sequence[GradedAnswer] = (),
    *,
    minutes: int = 30,
    interview: int | None = None,
    weak: dict[str, int] | None = None,
    today: date = TODAY,
) -> Plan:
    """``interview`` is in days from today."""
    on = None if interview is None else today + timedelta(days=interview)
    return make_plan(
        questions,
        schedules(answers, UTC, today=today),
        {question: Weakness("Numbers", score) for question, score in (weak or {}).items()},
        choices=PlanChoices(on, minutes),
        today=today,
    )


def asked(plan: Plan) -> list[str]:
    return [each.question_id for day in plan.days for each in day.questions]


def test_without_history_or_a_date_the_week_takes_the_bank_in_order() -> None:
    found = plan()
    assert [day.day for day in found.days] == [TODAY + timedelta(days=each) for each in range(7)]
    assert [each.question_id for each in found.today.questions] == BANK[:3]
    assert {each.why for each in found.today.questions} == {Why.NEW}
    assert (found.done_today, found.unreached, found.due) == (0, (), {})


def test_what_is_due_comes_before_the_unanswered_and_the_weakest_first() -> None:
    answers = [answer(question=each) for each in BANK[:3]]
    found = plan(answers=answers, minutes=50, weak={"q00": 70, "q01": 10, "q02": 40})
    assert [each.question_id for each in found.today.questions] == ["q01", "q02", "q00", "q03", "q04"]
    first = found.today.questions[0]
    assert (first.why, first.due, first.weakness) == (Why.DUE, date(2026, 3, 4), Weakness("Numbers", 10))


def test_what_is_not_due_yet_is_not_asked() -> None:
    found = plan(["q00"], [answer(80, question="q00", days=6)])
    assert found.due["q00"] > TODAY
    assert found.today.questions == ()


@pytest.mark.parametrize(("minutes", "fits"), [(5, 1), (10, 1), (19, 1), (20, 2), (60, 6)])
def test_a_day_holds_what_fits_its_minutes_and_one_question_at_least(minutes: int, fits: int) -> None:
    assert {len(day.questions) for day in plan(minutes=minutes, interview=5).days[:3]} == {fits}


def test_what_was_answered_today_takes_its_share_of_today() -> None:
    found = plan(answers=[answer(question="q00", days=7), answer(question="q01", days=7.1)])
    assert (found.done_today, len(found.today.questions)) == (2, 1)
    full = plan(answers=[answer(question=each, days=7) for each in BANK[:5]])
    assert (full.done_today, full.today.questions) == (5, ())


def test_an_interview_tomorrow_leaves_today_alone_and_that_is_said() -> None:
    found = plan(interview=1)
    assert [day.day for day in found.days] == [TODAY]
    assert found.unreached == tuple(BANK[3:])
    assert found.enough == 240


@pytest.mark.parametrize("interview", [0, -1, -400])
def test_after_the_interview_nothing_is_said_to_be_out_of_reach(interview: int) -> None:
    found = plan(interview=interview)
    assert found.unreached == ()
    assert [each.question_id for each in found.today.questions] == BANK[:3]
    assert len(found.days) == (1 if interview == 0 else 7)


def test_with_ten_minutes_a_day_24_questions_need_24_days() -> None:
    assert plan(minutes=10, interview=24).unreached == ()
    short = plan(minutes=10, interview=23)
    assert short.unreached == (BANK[-1],)
    assert short.enough == 20
    assert plan(minutes=short.enough, interview=23).unreached == ()


@pytest.mark.parametrize("minutes", [10, 20, 30, 70])
@pytest.mark.parametrize("interview", [1, 2, 5, 9, 13, 40])
def test_every_question_has_its_turn_before_the_interview_if_time_allows(
    minutes: int, interview: int
) -> None:
    answers = [answer(20, question=each) for each in BANK[:8]]
    found = plan(answers=answers, minutes=minutes, interview=interview)
    slots = minutes // 10 * interview
    assert len(found.unreached) == max(0, 16 - slots)
    assert set(BANK[8:]) - set(asked(found)) == set(found.unreached)
    assert max(len(day.questions) for day in found.days) <= minutes // 10
    assert plan(answers=answers, minutes=found.enough, interview=interview).unreached == ()


def test_reviews_keep_the_room_that_new_questions_do_not_need() -> None:
    answers = [answer(20, question=each) for each in BANK[:20]]
    found = plan(answers=answers, minutes=20, interview=4)
    kinds = [[each.why for each in day.questions] for day in found.days]
    assert kinds[0] == [Why.DUE, Why.DUE]
    assert [why for day in kinds for why in day].count(Why.NEW) == 4


def test_what_was_never_answered_is_not_said_to_come_again() -> None:
    found = plan(BANK[:4], [answer(question=BANK[0])], interview=30, minutes=20)
    turns = {(task.question_id, turn(task, found)) for day in found.days[1:] for task in day.questions}
    assert {said for each, said in turns if each == BANK[0]} == {"again"}
    assert {said for each, said in turns if each != BANK[0]} == {"new", "to keep it fresh"}


def test_a_planned_question_comes_back_only_when_it_is_due_again() -> None:
    found = plan(["q00"], interview=60)
    days = [day.day for day in found.days if day.questions]
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert gaps == sorted(gaps)
    assert gaps[0] >= 2


def test_what_is_due_after_the_interview_is_asked_in_the_last_days() -> None:
    answers = [answer(80, question=each, days=6) for each in BANK[:3]]
    near = plan(BANK[:3], answers, interview=7, minutes=20)
    asked_again = [(task.question_id, task.why) for day in near.days for task in day.questions]
    assert sorted(asked_again) == [(each, Why.ONCE_MORE) for each in BANK[:3]]
    far = plan(BANK[:3], answers, interview=60, minutes=20)
    assert {task.question_id for day in far.days[-7:] for task in day.questions} == set(BANK[:3])
    assert not any(task.why is Why.ONCE_MORE for day in far.days[:-7] for task in day.questions)


def test_once_more_never_takes_room_from_what_is_due_or_new() -> None:
    answers = [answer(80, question=BANK[0], days=-3), answer(20, question=BANK[1], days=6)]
    found = plan(BANK[:9], answers, interview=4, minutes=20)
    assert found.unreached == ()
    assert [len(day.questions) for day in found.days] == [2, 2, 2, 2]
    whys = [task.why for day in found.days for task in day.questions]
    assert whys.count(Why.NEW) == 7


def test_answers_to_questions_that_left_the_bank_are_left_out() -> None:
    found = plan(["q00"], [answer(question="gone"), answer(question="gone", days=7)])
    assert (found.done_today, found.due) == (0, {})
    assert set(asked(found)) == {"q00"}


@pytest.mark.parametrize("start", [date(2026, 3, 27), date(2026, 10, 23)], ids=["short day", "long day"])
def test_each_day_is_planned_once_when_the_clocks_change(start: date) -> None:
    zone = ZoneInfo("Europe/Berlin")
    midnight = datetime(start.year, start.month, start.day, 0, 5, tzinfo=zone)
    known = schedules([answer(20, question="q00", submitted_at=midnight.astimezone(UTC))], zone, today=start)
    found = make_plan(BANK[:6], known, {}, choices=PlanChoices(start + timedelta(days=4)), today=start)
    assert [day.day for day in found.days] == [start + timedelta(days=each) for each in range(4)]
    assert (found.done_today, len(found.today.questions)) == (1, 2)
    assert found.days[1].questions[0].question_id == "q00"


def test_a_correction_moves_the_day_on_which_a_question_is_planned() -> None:
    easy = plan(answers=[answer(20, question="q00", corrected=Recall.EASY)])
    assert easy.due["q00"] > plan(answers=[answer(20, question="q00")]).due["q00"]


def test_an_empty_bank_has_an_empty_plan() -> None:
    assert asked(plan([], interview=3)) == []


@pytest.mark.parametrize("interview", [None, 0, 1, 5, 9, 40])
@pytest.mark.parametrize("minutes", [10, 30, 120])
def test_a_question_comes_back_on_the_day_that_the_plan_has_it(interview: int | None, minutes: int) -> None:
    scores = (20, 40, 60, 80)
    answers = [
        answer(scores[place % 4], question=each, days=place / 2) for place, each in enumerate(BANK[:14])
    ]
    found = plan(answers=answers, minutes=minutes, interview=interview)
    turns: dict[str, date] = {}
    for day in found.days:
        for each in day.questions:
            turns.setdefault(each.question_id, day.day)
    assert found.comes_back.keys() == set(BANK[:14])
    for question_id, day in found.comes_back.items():
        assert day == turns.get(question_id, day)
        if question_id not in turns and interview is None:
            assert day is not None
            assert day > found.days[-1].day
            assert day >= found.due[question_id]
        if question_id not in turns and interview is not None:
            assert day is None


def test_what_has_no_room_in_the_days_planned_waits_in_line_after_them() -> None:
    answers = [answer(20, question=each) for each in BANK[:9]]
    found = plan(BANK[:9], answers, minutes=10, interview=-1)
    days = sorted(day for day in found.comes_back.values() if day)
    assert days == [TODAY + timedelta(days=each) for each in range(9)]


def test_no_question_comes_back_after_the_interview() -> None:
    answers = [answer(20, question=each) for each in BANK[:5]]
    found = plan(BANK[:6], answers, minutes=10, interview=3)
    days = list(found.comes_back.values())
    assert sorted(day for day in days if day) == [TODAY, TODAY + timedelta(days=1)]
    assert days.count(None) == 3


def test_weak_questions_leave_a_strong_one_its_turn_before_the_interview() -> None:
    scores = dict(zip(BANK[:5], (68, 7, 12, 37, 50), strict=True))
    answers = [answer(20, question=each, days=7) for each in BANK[1:5]]
    answers.append(answer(80, question=BANK[0], days=7, corrected=Recall.EASY))
    found = plan(answers=answers, minutes=30, interview=10, weak=scores)
    assert found.unreached == ()
    assert found.comes_back[BANK[0]] == found.due[BANK[0]] == TODAY + timedelta(days=8)


def test_a_clock_that_was_set_back_leaves_work_for_today() -> None:
    found = plan(BANK[:3], [answer(question=each) for each in BANK[:3]], today=date(2024, 1, 1))
    assert (found.done_today, len(found.today.questions)) == (0, 3)
    assert {each.due for each in found.today.questions} == {date(2024, 1, 1)}
