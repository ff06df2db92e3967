from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank.new_questions import question_of
from grader.models.imported import FoundQuestion
from grader.ui import navigation
from grader.ui.state import PRACTICE
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from grader.models import Question
    from tests.ui.conftest import PageUnderTest

PAGES = ("practice", "mock", "plan", "progress", "history", "questions", "learn", "settings")


def bare(*texts: str, **more: str) -> list[Question]:
    return [question_of(FoundQuestion(text, "line 1", **more)) for text in texts]


@pytest.fixture
def own(app: PageUnderTest) -> PageUnderTest:
    """A bank of questions alone, chosen."""
    app.rehearse.library.add("Nurse", bare("Why nights?", "Why this ward?"))
    app.rehearse.bank.choose(["Nurse"])  # type: ignore[attr-defined]
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_drawn_for_a_bank_of_questions_alone(own: PageUnderTest, page: str) -> None:
    own.open(page)


def test_the_chosen_bank_is_practised(own: PageUnderTest) -> None:
    own.open()
    assert "Why nights?" in own.shown
    assert "No category" in [*own.run.get_by_key("practice.category").options]


def test_another_choice_drops_a_category_that_it_lacks(app: PageUnderTest) -> None:
    app.open()
    app.run.get_by_key("practice.category").set_value("Motivation and style")
    app.run.run()
    app.rehearse.library.add("Nurse", bare("Why nights?"))
    app.rehearse.bank.choose(["Nurse"])  # type: ignore[attr-defined]
    app.click("Suggest a question")
    assert not app.run.exception
    assert app.run.session_state[PRACTICE].question_id == "why-nights"
    for page in PAGES:
        app.run.switch_page(getattr(navigation, f"{page.upper()}_PAGE"))
        app.run.run()
        assert not app.run.exception


def test_the_page_goes_on_when_its_question_was_removed(own: PageUnderTest) -> None:
    own.open(question="why-nights")
    own.rehearse.library.remove("Nurse")
    own.run.run()
    assert not own.run.exception
    assert "rh-question" in own.shown


def test_an_answer_to_a_bank_that_is_not_chosen_keeps_its_text(own: PageUnderTest) -> None:
    own.open()
    own.submit("cv-pipeline-architecture", ANSWER)
    assert not own.run.exception
    for page in ("history", "progress", "plan"):
        own.run.switch_page(getattr(navigation, f"{page.upper()}_PAGE"))
        own.run.run()
        assert not own.run.exception
    assert own.rehearse.bank.question("cv-pipeline-architecture").bank == "Senior computer vision engineer"


def test_an_answer_without_a_model_answer_says_how_to_get_a_grade(own: PageUnderTest) -> None:
    own.open(question="why-nights")
    own.submit("why-nights", ANSWER)
    assert "No grade yet: this question has no model answer. Add one, or a rubric" in own.shown
    assert "Not graded, because" not in own.shown
    assert "Try again" not in [button.label for button in own.run.button]
    (kept,) = own.rehearse.history.attempts()
    for page, query in (("history", {"attempt": kept.id}), ("progress", {}), ("plan", {}), ("compare", {})):
        own.open(page, **query)


def test_a_question_with_nothing_to_read_offers_no_empty_panel(own: PageUnderTest) -> None:
    own.open(question="why-nights")
    assert not {"Model answer", "What employers look for"} & {panel.label for panel in own.run.expander}
