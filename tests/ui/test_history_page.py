from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer, Peeks, SimilarityGrade
from grader.ui.state import PRACTICE
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest


BEST = "cv-pipeline-architecture"


def test_an_empty_history_leads_to_the_first_question(app: PageUnderTest) -> None:
    assert "Nothing here yet" in app.open("history").shown


def rows(app: PageUnderTest) -> list[str]:
    return [piece for piece in app.shown.split("<article ") if "rh-row-title" in piece]


def test_attempts_are_listed_newest_first_with_score_time_and_peeks(
    app: PageUnderTest,
) -> None:
    app.open()
    app.rehearse.practice.submit(Answer("mobile-latency", "cat", peeks=Peeks(model_answer=True)))
    app.rehearse.practice.submit(
        Answer("drift-monitoring", ANSWER, elapsed_s=83.4, peeks=Peeks(guidance=True))
    )
    newest, oldest = rows(app.open("history"))
    assert "live for six months" in newest
    assert "30 milliseconds" in oldest
    for row, attempt in zip((newest, oldest), app.rehearse.history.attempts(), strict=True):
        grade = attempt.grade(SimilarityGrade)
        assert grade is not None
        assert f"<b>{grade.score}</b> <span>{grade.band}</span>" in row
    assert f"<li>{len(ANSWER.split())} words</li><li>1:23 of writing</li>" in newest
    assert "guidance opened before" in newest
    assert "model answer opened before" not in newest
    assert "<li>1 word</li><li>model answer opened before</li>" in oldest


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("history.category", "Data", "About data?"),
        ("history.question", "mobile-latency", "About phones?"),
        ("history.least", "50 or more", "About pipelines?"),
    ],
)
def test_a_filter_leaves_only_what_it_asks_for(app: PageUnderTest, field: str, value: str, left: str) -> None:
    app.open()
    in_data = next(question for question in app.rehearse.bank if question.category == "Data")
    strong = app.rehearse.bank.question(BEST).model_answer
    for question_id, text, answer in (
        (in_data.id, "About data?", "cat"),
        ("mobile-latency", "About phones?", "cat"),
        (BEST, "About pipelines?", strong),
    ):
        attempt = app.rehearse.history.add_attempt(Answer(question_id, answer), question_text=text)
        app.rehearse.practice.grade_again(attempt.id)
    assert len(rows(app.open("history"))) == 3
    app.run.get_by_key(field).set_value(value)
    app.run.run()
    (row,) = rows(app)
    assert left in row


def test_only_25_of_many_attempts_are_drawn_at_once(app: PageUnderTest) -> None:
    app.open()
    for number in range(30):
        app.rehearse.history.add_attempt(
            Answer("mobile-latency", "one"), question_text=f"Question {number:02d}?"
        )
    assert app.open("history").shown.count("rh-row-title") == 25
    assert "1–25 of 30" in app.shown
    app.click("Older")
    assert app.shown.count("rh-row-title") == 5
    assert "Question 00?" in app.shown


def test_a_filter_that_leaves_fewer_pages_shows_the_last_of_them(app: PageUnderTest) -> None:
    app.open()
    for number in range(30):
        app.rehearse.history.add_attempt(
            Answer("mobile-latency", "one"), question_text=f"Question {number:02d}?"
        )
    app.open("history")
    app.click("Older")
    app.run.get_by_key("history.search").set_value("question 2")
    app.run.run()
    shown = app.shown.replace("<mark>", "").replace("</mark>", "")
    assert [f"Question {number}?" in shown for number in (20, 29, 19)] == [True, True, False]
    assert len(rows(app)) == 10
    app.run.get_by_key("history.search").set_value("nowhere")
    app.run.run()
    assert "No answer fits these filters." in app.shown


def test_searching_finds_words_of_the_answer_whatever_their_case(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(
        Answer("mobile-latency", "I quantize the network to INT8 and measure on the phone.")
    )
    app.rehearse.practice.submit(Answer("drift-monitoring", ANSWER))
    app.open("history")
    app.run.get_by_key("history.search").set_value("int8")
    app.run.run()
    assert "30 milliseconds" in app.shown
    assert "live for six months" not in app.shown
    assert "I quantize the network to <mark>INT8</mark> and measure on the phone." in app.shown
    app.run.get_by_key("history.search").set_value("30 MILLI")
    app.run.run()
    assert "<mark>30 milli</mark>seconds" in app.shown


def test_an_opened_attempt_shows_the_question_as_it_was_asked(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.history.add_attempt(
        Answer("mobile-latency", ANSWER), question_text="An older wording?"
    )
    app.rehearse.practice.grade_again(attempt.id)
    shown = app.open("history", attempt=attempt.id).shown
    assert "An older wording?" in shown
    assert "words this question differently now" in shown
    assert "graded by version" in shown


def test_an_attempt_graded_by_another_version_says_that_advice_is_todays(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    assert "advice and level texts" not in app.open("history", attempt=attempt.id).shown
    assert attempt.grade(SimilarityGrade) is not None
    newer = replace(attempt.grade(SimilarityGrade).version, code="newer")
    monkeypatch.setattr(app.rehearse.loader.scorer(), "version", lambda _: newer)
    shown = app.open("history", attempt=attempt.id).shown
    assert "The grader has changed since: " in shown
    assert "the advice and level texts here are from today" in shown


def test_an_attempt_at_a_question_that_left_the_bank_is_still_shown(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.history.add_attempt(Answer("gone", ANSWER), question_text="Gone?")
    shown = app.open("history", attempt=attempt.id).shown
    assert "The bank no longer has this question" in shown
    assert "Annotators label from a written guide" in shown


def test_an_unknown_attempt_is_said_to_be_so_above_the_list(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    shown = app.open("history", attempt="nothere").shown
    assert "There is no answer with the id nothere" in shown
    assert "rh-row-title" in shown


def test_revising_from_history_turns_to_practice_with_the_answer(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    app.open("history", attempt=attempt.id)
    app.click("Revise this answer")
    assert app.run.session_state[PRACTICE].question_id == "mobile-latency"
    assert app.run.session_state[PRACTICE].editor("mobile-latency").loading.text == ANSWER


def test_deleting_an_attempt_removes_it(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    app.open("history", attempt=attempt.id)
    app.click("Delete it for good")
    assert app.rehearse.history.count_attempts() == 0
