from __future__ import annotations

from datetime import UTC, datetime

from grader.models import Question, QuestionSummary, SessionKind
from grader.sessions.running import plan_session

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def question(question_id: str, category: str = "Data") -> Question:
    return Question(question_id, "", category, "", f"{question_id}?", "", "")


def summary(question_id: str, score: int | None, day: int = 1) -> QuestionSummary:
    return QuestionSummary(question_id, 1, score, score, DAY.replace(day=day))


QUESTIONS = [
    question("a"),
    question("b"),
    question("c", "Ethics"),
    question("d", "Ethics"),
    question("e", "X"),
]
SUMMARIES = [summary("a", 60), summary("b", None), summary("d", 20, day=2)]


def ids(kind: SessionKind, size: int, questions: list[Question] = QUESTIONS) -> list[str]:
    return [planned.question_id for planned in plan_session(kind, size, questions, SUMMARIES).questions]


def test_a_number_of_questions_takes_the_unanswered_then_the_weakest() -> None:
    assert ids(SessionKind.QUESTIONS, 5) == ["c", "e", "b", "d", "a"]
    assert ids(SessionKind.QUESTIONS, 2) == ["c", "e"]


def test_of_equal_scores_the_one_longest_ago_comes_first() -> None:
    plan = plan_session(
        SessionKind.QUESTIONS,
        2,
        [question("new"), question("old")],
        [summary("new", 50, day=9), summary("old", 50, day=3)],
    )
    assert [planned.question_id for planned in plan.questions] == ["old", "new"]


def test_a_length_of_time_limits_the_whole_and_no_question() -> None:
    plan = plan_session(SessionKind.MINUTES, 20, QUESTIONS, SUMMARIES)
    assert plan.limit_s == 1200
    assert {planned.seconds for planned in plan.questions} == {None}
    assert len(plan.questions) == len(QUESTIONS)


def test_an_interview_takes_from_as_many_categories_as_it_can() -> None:
    assert ids(SessionKind.MOCK, 3) == ["c", "e", "b"]
    assert ids(SessionKind.MOCK, 4) == ["c", "e", "b", "d"]


def test_an_interview_has_equal_times_and_no_more_questions_than_exist() -> None:
    plan = plan_session(SessionKind.MOCK, 99, QUESTIONS, SUMMARIES, seconds_each=120)
    assert [planned.seconds for planned in plan.questions] == [120] * 5
    assert plan.limit_s is None
