"""A question of one's own is edited in place, with its rubric."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.models import Question
from grader.models.question import Drafted

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

HANDOVER = Question(
    "",
    "Nurse",
    "Wards",
    "",
    "How do you hand over a patient?",
    "Describe the structure of your handover and say how you check that it was understood.",
    "I use SBAR for the structure of every handover. I have the other nurse repeat it, to check.",
)


def editing(app: PageUnderTest) -> Question:
    """Opens the one question of a list of one's own."""
    (question,) = app.rehearse.library.add("Wards", [HANDOVER]).questions
    app.rehearse.chosen.choose(["Wards"])
    app.open("questions")
    app.run.session_state["questions.view"] = question.id
    app.run.run()
    assert not app.run.exception
    return question


def stored(app: PageUnderTest) -> Question:
    return app.rehearse.library.bank("Wards").questions[0]


def field(app: PageUnderTest, label: str) -> object:
    return next(each for each in [*app.run.text_area, *app.run.text_input] if each.label == label)


def test_words_of_a_question_are_changed_and_its_id_stays(app: PageUnderTest) -> None:
    question = editing(app)
    field(app, "Question").set_value("How do you hand a patient over?")  # type: ignore[attr-defined]
    app.run.run()
    app.click("Save")
    assert stored(app).text == "How do you hand a patient over?"
    assert stored(app).id == question.id


def test_a_rubric_drafted_by_rule_is_marked_until_it_is_accepted(app: PageUnderTest) -> None:
    editing(app)
    app.click("Draft the rubric by rule")
    assert "Drafted by rule: read it" in app.shown
    app.click("Save")
    rubric = stored(app).rubric
    assert rubric is not None
    assert rubric.drafted is Drafted.BY_RULE
    assert any("SBAR" in point for criterion in rubric.criteria for point in criterion.points)
    app.run.session_state["questions.view"] = stored(app).id
    app.run.run()
    app.run.checkbox[0].check()
    app.run.run()
    app.click("Save")
    accepted = stored(app).rubric
    assert accepted is not None
    assert accepted.drafted is None


def test_a_rubric_that_does_not_add_up_cannot_be_saved(app: PageUnderTest) -> None:
    editing(app)
    app.click("Draft the rubric by rule")
    app.run.number_input[0].set_value(1)
    app.run.run()
    assert "the weights add up to" in app.shown.lower()
    assert next(each for each in app.run.button if each.label == "Save").disabled
    app.click("Weigh all alike")
    app.click("Save")
    assert stored(app).rubric is not None


def test_an_answer_can_be_tried_without_being_kept(app: PageUnderTest) -> None:
    editing(app)
    app.click("Draft the rubric by rule")
    field(app, "An answer").set_value(HANDOVER.model_answer)  # type: ignore[attr-defined]
    app.click("Grade this answer")
    assert "of 100" in app.shown
    assert app.rehearse.history.attempts() == ()


def test_leaving_keeps_the_question_as_it_was(app: PageUnderTest) -> None:
    editing(app)
    field(app, "Question").set_value("Something else?")  # type: ignore[attr-defined]
    app.run.run()
    app.click("Leave without saving")
    assert stored(app).text == HANDOVER.text


def test_questions_of_a_list_that_ships_have_no_way_to_be_edited(app: PageUnderTest) -> None:
    app.open("questions")
    assert not [each for each in app.run.button if each.label == "Edit"]


def test_the_quality_of_a_list_is_told_and_drawn(app: PageUnderTest) -> None:
    app.rehearse.library.add("Wards", [HANDOVER, replace(HANDOVER, text="Why?", model_answer="I care.")])
    app.open("questions")
    app.run.session_state["questions.lists"] = True
    app.run.run()
    app.run.button(key="quality.Wards").click()
    app.run.run()
    assert not app.run.exception
    assert "2 questions" in app.shown
    assert len(app.run.get("vega_lite_chart")) == 1
