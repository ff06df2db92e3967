from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.bank import QuestionBank
from grader.bank.favorites import favorites
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
    assert f"answered once</li><li>latest {score}</li><li>best {score}" in app.open("questions").shown


def test_no_model_answer_is_given_away(app: PageUnderTest) -> None:
    shown = app.open("questions").shown
    assert not any(question.model_answer[:60] in shown for question in app.rehearse.bank)


def test_a_category_narrows_the_list(app: PageUnderTest) -> None:
    app.open("questions")
    app.run.get_by_key("questions.category").set_value("Data")
    app.run.run()
    assert app.shown.count("rh-row-title") == 2


def test_a_search_looks_through_all_questions_whatever_category_is_chosen(app: PageUnderTest) -> None:
    app.open("questions")
    app.run.get_by_key("questions.category").set_value("Data")
    app.run.get_by_key("questions.search").set_value(" 30 MILLIseconds")
    app.run.run()
    assert app.shown.count("rh-row-title") == 1
    assert "<mark>30 milliseconds</mark>" in app.shown
    app.run.get_by_key("questions.search").set_value("<b>nowhere")
    app.run.run()
    assert "No question has “<b>nowhere” in it" in app.shown


def test_a_starred_question_is_kept_and_found_among_the_starred(app: PageUnderTest) -> None:
    app.open("questions")
    app.run.get_by_key("questions.category").set_value("Starred")
    app.run.run()
    assert "No question is starred yet" in app.shown
    app.run.get_by_key("questions.category").set_value("All")
    app.run.run()
    app.run.get_by_key("questions.star.mobile-latency").click()
    app.run.run()
    assert favorites(app.rehearse.history) == {"mobile-latency"}
    app.run.get_by_key("questions.category").set_value("Starred")
    app.run.run()
    assert app.shown.count("rh-row-title") == 1
    app.run.get_by_key("questions.star.mobile-latency").click()
    app.run.run()
    assert favorites(app.rehearse.history) == frozenset()


def test_pages_of_questions_are_turned_with_words_that_fit_them(app: PageUnderTest) -> None:
    app.open()
    few = app.rehearse.bank.questions
    app.rehearse.bank = QuestionBank(tuple(replace(few[0], id=f"question-{number}") for number in range(60)))
    app.open("questions").click("Next")
    assert app.shown.count("rh-row-title") == 10
    labels = {button.label for button in app.run.button}
    assert "Previous" in labels
    assert not labels & {"Newer", "Older"}
