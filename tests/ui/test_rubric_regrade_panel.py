"""On the Progress and Settings pages: stored answers graded by the rubric in one go."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer, GraderKind, RubricGrade
from grader.models.endpoint import EndpointChoice
from grader.ui import services
from tests.history.conftest import rubric
from tests.rehearse_kit import FakeRubricGrader
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

QUESTION = "mobile-latency"
OFFER = "Not yet graded by large-model at llm.example.org: 3 answers, about"
START = "Grade 3 answers by the rubric"


class Gated(FakeRubricGrader):
    """Waits before each grade until it is let on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let_on = Event(), Event()

    def grade(self, *arguments: object, cancel: Event, **more: object) -> RubricGrade:
        self.begun.set()
        while not self.let_on.wait(0.01):
            if cancel.is_set():
                break
        return super().grade(*arguments, **more)  # type: ignore[arg-type]


@pytest.fixture
def grader(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> Gated:
    """What the pages ask, with three answers that it has not graded."""
    fake = Gated()
    monkeypatch.setattr(services, "build_rubric_grader", lambda *_: fake)
    services.shared_rehearse.clear()
    app.open()
    for number in range(3):
        app.rehearse.practice.submit(Answer(QUESTION, f"{ANSWER} Number {number}."))
    app.rehearse.loader.scorer()
    return fake


def choose(
    app: PageUnderTest, at: str = "https://llm.example.org/v1", *, agreed: bool = False, **more: object
) -> None:
    model = app.rehearse.language_model
    model.choose(EndpointChoice(at, "large-model", **more))  # type: ignore[arg-type]
    endpoint = model.endpoint()
    assert endpoint is not None
    if agreed:
        model.agree(endpoint)


def open_offer(app: PageUnderTest, page: str = "progress") -> None:
    app.open(page)
    app.run.get_by_key(f"{page}.regrade.rubric.open").set_value(True)
    app.run.run()
    assert not app.run.exception


def labels(app: PageUnderTest) -> list[str]:
    return [item.label for item in (*app.run.button, *app.run.toggle)]


def finished(app: PageUnderTest) -> None:
    latest = app.rehearse.background.regrader.latest(GraderKind.RUBRIC)
    assert latest is not None
    assert latest.finished.wait(10)


def test_without_a_language_model_nothing_is_offered(app: PageUnderTest, grader: Gated) -> None:
    app.open("progress")
    assert not any("by the rubric" in label for label in labels(app))
    assert grader.asked == []


@pytest.mark.parametrize("page", ["progress", "settings"])
def test_address_model_size_and_text_are_shown_before_anything_is_sent(
    app: PageUnderTest, grader: Gated, page: str
) -> None:
    choose(app, price_sent=1.0)
    open_offer(app, page)
    assert OFFER in app.shown
    assert "tokens, which cost about " in app.shown
    assert "<dd>https://llm.example.org</dd>" in app.shown
    assert "<dd>large-model</dd>" in app.shown
    assert "3 answers; with each, its question" in app.shown
    assert "Stays here" in app.shown
    assert "The rubric stands here. &lt;b&gt;I collect images" in app.shown
    assert "Number 2." in app.shown
    assert (START in labels(app), grader.asked) == (False, [])
    grader.let_on.set()
    app.click("Agree and grade 3 answers by the rubric")
    finished(app)
    assert len(grader.asked) == 3
    assert all(attempt.grade(RubricGrade) for attempt in app.rehearse.history.attempts())
    assert not any("by the rubric" in label for label in labels(app.open(page)))


def test_a_run_is_watched_stopped_and_taken_up_again(app: PageUnderTest, grader: Gated) -> None:
    choose(app, agreed=True)
    open_offer(app)
    app.click(START)
    assert grader.begun.wait(10)
    app.run.run()
    assert "Graded again: 0 of 3" in app.shown
    app.click("Stop")
    finished(app)
    grader.let_on.set()
    left = len([attempt for attempt in app.rehearse.history.attempts() if attempt.grade(RubricGrade) is None])
    assert left > 0
    open_offer(app)
    app.click(f"Grade {left} answers by the rubric" if left > 1 else "Grade 1 answer by the rubric")
    finished(app)
    assert all(attempt.grade(RubricGrade) for attempt in app.rehearse.history.attempts())


def test_a_budget_stops_the_run_and_says_so(app: PageUnderTest, grader: Gated) -> None:
    # One answer at a time is asked about here.
    choose(app, "http://localhost:8080/v1", agreed=True)
    grader.let_on.set()
    open_offer(app)
    app.run.get_by_key("progress.regrade.rubric.most_tokens").set_value(1000)
    app.run.run()
    app.click(START)
    finished(app)
    app.open("progress")
    assert "Grading again stopped, because: the budget of tokens was used up." in app.shown


def test_where_names_are_masked_it_is_said_that_nobody_looks_them_over(
    app: PageUnderTest, grader: Gated
) -> None:
    choose(app, agreed=True, masked=True)
    app.rehearse.practice.submit(Answer(QUESTION, f"Write to jane.doe@acme.example. {ANSWER}"))
    open_offer(app)
    assert "without your looking each one over" in app.shown
    assert "[EMAIL_1]" in app.shown
    assert "jane.doe" not in app.shown
    assert grader.asked == []


def test_earlier_grades_by_another_model_are_kept(app: PageUnderTest, grader: Gated) -> None:
    attempt = app.rehearse.history.attempts()[0]
    app.rehearse.history.add_grade(attempt.id, rubric(40))
    choose(app, agreed=True)
    grader.let_on.set()
    before = app.rehearse.history.held().grades
    open_offer(app)
    app.click(START)
    finished(app)
    assert app.rehearse.history.held().grades == before + 3
