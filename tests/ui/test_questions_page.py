from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.bank import QuestionBank
from grader.models import Answer, SimilarityGrade
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest


def test_every_question_of_the_bank_is_listed_under_its_category(app: PageUnderTest) -> None:
    shown = app.open("questions").shown
    assert shown.count("rh-row-title") == len(app.rehearse.bank) == 24
    assert all(f">{category}</h2>" in shown for category in app.rehearse.bank.categories)


def test_a_practised_question_says_how_often_and_how_well(app: PageUnderTest) -> None:
    app.open()
    attempt = app.rehearse.practice.submit(Answer("mobile-latency", ANSWER))
    assert attempt.grade(SimilarityGrade) is not None
    score = attempt.grade(SimilarityGrade).score
    assert f"practiced once</li><li>latest {score}</li><li>best {score}" in app.open("questions").shown


def test_no_model_answer_is_given_away(app: PageUnderTest) -> None:
    shown = app.open("questions").shown
    assert not any(question.model_answer[:60] in shown for question in app.rehearse.bank)


def test_a_category_narrows_the_list(app: PageUnderTest) -> None:
    app.open("questions")
    app.run.get_by_key("questions.category").set_value("Data")
    app.run.run()
    assert app.shown.count("rh-row-title") == 2


def test_pages_of_questions_are_turned_with_words_that_fit_them(app: PageUnderTest) -> None:
    app.open()
    few = app.rehearse.bank.questions
    app.rehearse.bank = QuestionBank(tuple(replace(few[0], id=f"question-{number}") for number in range(60)))
    app.open("questions").click("Next")
    assert app.shown.count("rh-row-title") == 10
    labels = {button.label for button in app.run.button}
    assert "Previous" in labels
    assert not labels & {"Newer", "Older"}
