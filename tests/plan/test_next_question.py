from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.models import Question, QuestionSummary
from grader.plan.plan import next_question

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
