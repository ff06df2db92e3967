"""Questions that a person brings: given, seen, added, and practised."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from grader.bank.importing.source import MOST_BYTES
from grader.grading.pace import Pace
from grader.models.endpoint import EndpointChoice
from grader.models.imported import Field
from tests.grading.rubric.scripted_endpoint import MODEL, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

PAGE = """Questions for night nurses

1. How do you hand over a patient at the end of your shift?
Employers ask this to see whether you are thorough.
Example: "I use SBAR at the bedside, so that the patient hears it too."

2. Why do you want to work on this ward?
"""
TABLE = """nr,alpha,beta
1,Mend a roof in winter,Salt first
2,Refuse a loan to a shop,By its books
3,Hold a boat in a storm,Two ropes
4,Cook for forty guests,Early
"""
HOSTILE = "Why ![x](http://evil.example/leak) <img src=x onerror=alert(1)> here?"


def give(app: PageUnderTest, text: str) -> None:
    app.open("questions")
    if any(button.label == "Add questions" for button in app.run.button):
        app.click("Add questions")
    app.run.text_area[0].set_value(text)
    app.run.run()
    assert not app.run.exception


def button(app: PageUnderTest, beginning: str) -> str:
    return next(each.label for each in app.run.button if each.label.startswith(beginning))


def test_a_pasted_page_is_seen_before_anything_is_added(app: PageUnderTest) -> None:
    give(app, PAGE)
    assert "2 questions, 1 with a model answer, 1 with what employers look for" in app.shown
    assert [bank.name for bank in app.rehearse.library.banks() if not bank.built_in] == []
    app.click(button(app, "Add 2"))
    (bank,) = (bank for bank in app.rehearse.library.banks() if not bank.built_in)
    assert [question.text for question in bank.questions] == [
        "How do you hand over a patient at the end of your shift?",
        "Why do you want to work on this ward?",
    ]
    assert bank.questions[0].model_answer == "I use SBAR at the bedside, so that the patient hears it too."


def test_who_brings_questions_too_often_is_told_and_loses_nothing(app: PageUnderTest) -> None:
    pace = Pace(1, 60, noun="import", clock=lambda: now[0])
    now = [0.0]
    app.open("questions").rehearse.may_import = partial(pace.check, "ann")
    app.rehearse.may_import()
    give(app, PAGE)
    assert "Not read, because nobody can have more than 1 import within 60 seconds" in app.shown
    assert app.run.text_area[0].value == PAGE
    now[0] = 60.0
    app.run.run()
    assert "2 questions, 1 with a model answer" in app.shown


def test_added_questions_can_be_practised_at_once(app: PageUnderTest) -> None:
    give(app, PAGE)
    app.click(button(app, "Add 2"))
    app.click("See them here")
    assert "2 questions. Practice opens one" in app.shown
    app.open()
    assert "How do you hand over a patient" in app.shown


def test_what_is_in_a_list_already_is_not_added_again(app: PageUnderTest) -> None:
    give(app, PAGE)
    app.click(button(app, "Add 2"))
    app.click("Add more")
    give(app, PAGE + "\n3. When did you last ask for help?\n")
    app.run.selectbox[0].set_value("My questions")
    app.run.run()
    assert "1 new, 0 with other words, 2 there already" in app.shown
    app.click(button(app, "Add 1"))
    assert len(app.rehearse.library.bank("My questions").questions) == 3


def test_what_holds_no_question_is_one_sentence(app: PageUnderTest) -> None:
    give(app, "The weather was fine.\n\nWe went home.")
    assert "No questions were found in the pasted text" in app.shown
    assert not any(each.label.startswith("Add ") for each in app.run.button)


def test_a_question_from_elsewhere_is_drawn_as_text(app: PageUnderTest) -> None:
    give(app, f"{HOSTILE}\nWhat do you do first?\n")
    app.click(button(app, "Add 2"))
    app.click("See them here")
    assert "<img src=x" not in app.shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in app.shown


def test_an_advert_makes_a_set_that_is_practised_until_it_is_left(app: PageUnderTest) -> None:
    app.rehearse.loader.scorer()
    app.open("questions")
    app.click("From a job advert")
    app.run.text_area[0].set_value(
        "Computer vision pipeline engineer\nYou notice drift in a model that is live."
    )
    app.run.run()
    app.click(button(app, "Practice "))
    practiced = app.rehearse.chosen.practiced_set
    assert practiced is not None
    assert practiced.name == "Computer vision pipeline engineer"
    assert [question.id for question in app.rehearse.bank] == list(practiced.ids)
    app.open("questions")
    app.click("Practice whole lists")
    assert app.rehearse.chosen.practiced_set is None


def test_no_file_is_taken_that_no_reader_would_read(app: PageUnderTest) -> None:
    app.open("questions")
    app.click("Add questions")
    assert app.run.get("file_uploader")[0].proto.max_upload_size_mb == MOST_BYTES // 1_000_000


def test_a_table_that_does_not_tell_its_questions_is_mapped_by_hand(app: PageUnderTest) -> None:
    app.open("questions")
    app.click("Add questions")
    app.run.file_uploader[0].set_value([("mine.csv", TABLE.encode(), "text/csv")])
    app.run.run()
    assert "No column of this table could be taken for the questions" in app.shown
    next(each for each in app.run.selectbox if each.label == "column B").set_value(Field.QUESTION)
    app.run.run()
    next(each for each in app.run.selectbox if each.label == "column C").set_value(Field.MODEL_ANSWER)
    app.run.run()
    assert "5 questions, 5 with a model answer" in app.shown


def test_questions_that_a_model_drafts_are_seen_and_added_on_a_click(app: PageUnderTest) -> None:
    drafts = {"questions": [{"question": "How do you keep calm?", "because": "You keep calm"}]}
    with ScriptedEndpoint(otherwise=lambda _: completion(json.dumps(drafts))) as endpoint:
        app.open()
        app.rehearse.language_model.choose(EndpointChoice(endpoint.base_url, MODEL))
        app.open("questions")
        app.click("From a job advert")
        app.run.text_area[0].set_value("Night nurse\nYou keep calm at night.")
        app.run.run()
        app.click(button(app, "Draft new questions with"))
        assert "Before anything is sent" in app.shown
        assert endpoint.chats == []
        app.click("Agree and draft")
        assert "not added yet" in app.shown
        app.click("Add these")
    (added,) = app.rehearse.library.bank("For Night nurse").questions
    assert (added.text, added.tags) == ("How do you keep calm?", ("drafted",))
