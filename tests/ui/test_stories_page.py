from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import Answer

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

SIDEWAYS = "project-went-sideways"
TITLE = "Tell me about a project of yours that went sideways"
DEED = "I found the leak in the split, told the team, and we measured again."


def write(app: PageUnderTest, title: str, action: str = DEED) -> None:
    app.open("stories")
    next(each for each in app.run.text_input if each.label.startswith("Title")).set_value(title)
    next(each for each in app.run.text_area if each.label.startswith("Action")).set_value(action)
    next(each for each in app.run.button if each.label == "Save").click()
    app.run.run()
    assert not app.run.exception


def begin(app: PageUnderTest) -> None:
    """Begins an answer from the story to the question that it fits."""
    wanted = "Answer with it: Tell me about a project"
    next(each for each in app.run.button if each.label.startswith(wanted)).click()
    app.run.run()


def test_a_story_is_kept_with_what_is_not_written_yet(app: PageUnderTest) -> None:
    write(app, "The leak")
    assert [(story.title, story.action) for story in app.rehearse.history.stories()] == [("The leak", DEED)]
    assert "Not written yet: situation, task, result." in app.shown


def test_a_story_without_a_title_is_refused_and_stays_in_its_fields(app: PageUnderTest) -> None:
    write(app, " ")
    assert "The story is not kept yet. A story needs a title" in app.shown
    assert DEED in [each.value for each in app.run.text_area]


def test_an_answer_is_begun_from_the_story_that_fits(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.loader.scorer()
    write(app, TITLE)
    next(
        each for each in app.run.button if each.label.startswith("Answer with it: Tell me about a project")
    ).click()
    app.run.run()
    kept = app.rehearse.history.unsent_text(SIDEWAYS)
    assert kept is not None
    assert kept.text == DEED


def test_what_is_being_written_is_not_replaced_by_a_story(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.loader.scorer()
    app.rehearse.history.save_unsent_text(SIDEWAYS, "Half a thought")
    write(app, TITLE)
    next(
        each for each in app.run.button if each.label.startswith("Answer with it: Tell me about a project")
    ).click()
    app.run.run()
    assert "is being written already" in app.shown
    kept = app.rehearse.history.unsent_text(SIDEWAYS)
    assert kept is not None
    assert kept.text == "Half a thought"


def test_a_story_says_in_how_many_answers_it_is_told(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.practice.submit(Answer(SIDEWAYS, f"{TITLE}. {DEED}"))
    write(app, TITLE)
    assert "told in 1 answer" in app.shown


def test_an_answer_can_be_kept_as_a_story(app: PageUnderTest) -> None:
    app.open()
    made = app.rehearse.practice.submit(Answer(SIDEWAYS, DEED))
    app.open("history", attempt=made.id)
    app.click("Save as a story")
    assert "it is on the Stories page" in app.shown
    assert [story.action for story in app.rehearse.history.stories()] == [DEED]
