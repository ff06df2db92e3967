from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.models import Answer, Question, QuestionSummary
from grader.plan.plan import next_question

if TYPE_CHECKING:
    from grader.rehearse import Rehearse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTIONS = [Question(name, "", "", "", "", "", "") for name in "abcd"]


def summary(name: str, latest: int | None, *, days_ago: int = 0, best: int | None = None) -> QuestionSummary:
    return QuestionSummary(name, 1, latest, best if best is not None else latest, NOON - timedelta(days_ago))


@pytest.mark.parametrize(
    ("summaries", "after", "expected"),
    [
        ([], None, "a"),
        ([], "a", "b"),
        ([], "d", "a"),
        ([], "gone from the bank", "a"),
        ([summary("a", 90)], None, "b"),
        ([summary("a", 90), summary("b", 10)], None, "c"),
        ([summary("b", 10), summary("c", 5)], "a", "d"),
        ([summary(name, score) for name, score in zip("abcd", (50, 20, 70, 30), strict=True)], None, "b"),
        ([summary(name, score) for name, score in zip("abcd", (50, 20, 70, 30), strict=True)], "b", "d"),
        ([summary("a", 50), summary("b", 5), summary("c", None), summary("d", 7)], None, "c"),
        (
            [summary(name, 50, days_ago=days) for name, days in zip("abcd", (1, 9, 3, 2), strict=True)],
            None,
            "b",
        ),
        ([summary("a", 50), summary("b", 40, best=95), summary("c", 60), summary("d", 60)], None, "b"),
        ([summary("x", 1), *(summary(name, 50) for name in "abc")], None, "d"),
    ],
)
def test_unanswered_come_first_then_the_weakest_then_the_oldest(
    summaries: list[QuestionSummary], after: str | None, expected: str
) -> None:
    assert next_question(QUESTIONS, summaries, after=after).id == expected


def test_the_only_question_is_offered_again() -> None:
    assert next_question(QUESTIONS[:1], [], after="a").id == "a"
    assert next_question(QUESTIONS[:1], [summary("a", 50)], after="a").id == "a"


def test_all_questions_take_turns_when_each_is_answered_well() -> None:
    seen, now = [], NOON
    summaries: dict[str, QuestionSummary] = {}
    last = None
    for _ in range(8):
        now += timedelta(minutes=1)
        last = next_question(QUESTIONS, summaries.values(), after=last).id
        summaries[last] = QuestionSummary(last, 1, 80, 80, now)
        seen.append(last)
    assert seen == list("abcdabcd")


def test_what_was_never_answered_comes_first_in_the_banks_order(rehearse: Rehearse) -> None:
    assert rehearse.plan.next_question().id == "robot"
    rehearse.practice.submit(Answer("robot", "Motors are in stock."))
    assert rehearse.plan.next_question().id == "paint"


def test_then_the_weakest(rehearse: Rehearse) -> None:
    rehearse.practice.submit(Answer("robot", "Something else entirely, about cats."))
    rehearse.practice.submit(Answer("paint", "I handle paint with care."))
    rehearse.practice.submit(Answer("varnish", "I handle varnish with care."))
    assert rehearse.plan.next_question().id == "robot"
    assert rehearse.plan.next_question(after="robot").id == "paint"


def test_a_category_is_kept_to(rehearse: Rehearse) -> None:
    assert rehearse.plan.next_question(category="Finish").id == "paint"
    assert rehearse.plan.next_question(category="Finish", after="paint").id == "varnish"
    assert rehearse.plan.next_question(category="Finish", after="varnish").id == "paint"


def test_an_unknown_category_is_refused(rehearse: Rehearse) -> None:
    with pytest.raises(InputError, match="“Cooking”"):
        rehearse.plan.next_question(category="Cooking")
