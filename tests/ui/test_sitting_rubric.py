from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from grader.models import Answer, GraderKind, SessionKind
from grader.ui import services
from grader.ui.grade.asking import RubricAsking
from grader.ui.sessions.report import ask_in_turn
from tests.rehearse_kit import answer_in
from tests.ui.conftest import ANSWER
from tests.ui.test_rubric_page import LOCAL, FakeGrader, grader, switch_on

if TYPE_CHECKING:
    from grader.models import Attempt, RubricGrade
    from grader.sessions.report import SessionReport
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


@pytest.mark.usefixtures("grader")
def test_a_grade_that_came_since_the_attempt_was_read_is_noticed(app: PageUnderTest) -> None:
    switch_on(app, LOCAL)
    (read, *_) = attempts(app)
    asking = RubricAsking(app.rehearse, {}, read)
    assert not asking.came_meanwhile
    asking.begin()
    assert asking.job is not None
    assert asking.job.finished.wait(20)
    assert asking.came_meanwhile
    assert not RubricAsking(app.rehearse, {}, app.rehearse.history.attempt(read.id)).came_meanwhile


class HeldGrader(FakeGrader):
    """Grades once it may."""

    may = Event()

    def grade(self, *args: Any, **more: Any) -> RubricGrade:
        assert self.may.wait(20)
        return super().grade(*args, **more)


def test_the_last_grade_of_a_report_is_shown_whenever_it_comes(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldGrader()
    monkeypatch.setattr(services, "build_rubric_grader", lambda *_: held)
    services.shared_rehearse.clear()
    app.open()
    switch_on(app, LOCAL)
    session = app.rehearse.sessions.start(SessionKind.MOCK, 1)
    answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.sessions.finish(session.id)
    app.open("mock", session=session.id)
    (attempt,) = app.rehearse.history.attempts_of_session(session.id)
    job = app.rehearse.background.rubric_jobs.of(attempt.id)
    assert job is not None
    report = app.rehearse.reports.report

    def before_it_came(session_id: str) -> SessionReport:
        found = report(session_id)
        held.may.set()
        assert job.finished.wait(20)
        return found

    monkeypatch.setattr(app.rehearse.reports, "report", before_it_came)
    app.run.run()
    assert "<h3>By the rubric</h3><p><b>" in app.shown
