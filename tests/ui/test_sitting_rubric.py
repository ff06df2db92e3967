from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Answer, GraderKind
from grader.ui.sessions.report import ask_in_turn
from tests.ui.conftest import ANSWER
from tests.ui.test_rubric_page import LOCAL, FakeGrader, grader, switch_on

if TYPE_CHECKING:
    from grader.models import Attempt
    from tests.ui.conftest import PageUnderTest

__all__ = ["grader"]  # a fixture
QUESTIONS = ("mobile-latency", "drift-monitoring")


def attempts(app: PageUnderTest) -> list[Attempt]:
    return [
        app.rehearse.practice.save(Answer(question_id, f"{ANSWER} {question_id}"))
        for question_id in QUESTIONS
    ]


def ask(app: PageUnderTest, given: list[Attempt]) -> Attempt | None:
    return ask_in_turn(app.rehearse, {}, [app.rehearse.history.attempt(attempt.id) for attempt in given])


def test_answers_are_read_one_after_another_and_each_once(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL)
    first, second = given = attempts(app)
    for attempt in (first, second):
        assert ask(app, given) == attempt
        job = app.rehearse.background.rubric_jobs.of(attempt.id)
        assert job is not None
        assert job.finished.wait(20)
    assert ask(app, given) is None
    assert [asked[0] for asked in grader.asked] == list(QUESTIONS)


def test_nothing_is_asked_before_it_was_agreed_to(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL, agreed=False)
    assert ask(app, attempts(app)) is None
    assert grader.asked == []


def test_what_failed_is_not_asked_again_unasked(app: PageUnderTest, grader: FakeGrader) -> None:
    switch_on(app, LOCAL)
    (first, *_) = attempts(app)
    app.rehearse.history.add_failure(first.id, GraderKind.RUBRIC, "the server is asleep.")
    assert ask(app, [first]) is None
    assert grader.asked == []
