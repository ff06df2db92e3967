"""What to change, on the practice page: tried when asked for, and put into the draft on a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.advice.next_points import next_steps
from grader.errors import EmbedderError, StoreError
from grader.models import Edit, LanguageLoss, SimilarityGrade, Slip
from grader.ui.grade.advice import note_html
from grader.ui.grade.edits import edit_html, insert
from grader.ui.state import PRACTICE, PracticeState
from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    import pytest

    from tests.ui.conftest import PageUnderTest

QUESTION = "drift-monitoring"
ANSWER = (
    "We log every prediction with the model version. When accuracy on a labeled sample drops, the on-call "
    "engineer gets an alert and we retrain."
)
OFF_TOPIC = (
    "My favorite soup has leeks and potatoes in it. I peel them, fry an onion in butter, and let it all "
    "simmer for half an hour. With cream and parsley it feeds my family on Sundays."
)
INSERT = "Add a placeholder here"
HOSTILE = "<img src=x onerror=alert(1)> **b** ![x](http://evil.example)"


def asked(app: PageUnderTest) -> PageUnderTest:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    app.click("What should I change?")
    return app


def edits(app: PageUnderTest) -> tuple[Edit, ...]:
    (found,) = app.run.session_state[PRACTICE].advice.values()
    return found.edits


def test_the_steps_are_shown_before_places_are_looked_for(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    assert "Three things to add next" in app.shown
    assert app.run.session_state[PRACTICE].advice == {}
    assert INSERT not in [button.label for button in app.run.button]


def test_asking_gives_the_same_three_their_places(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    asks = [
        step.ask for step in next_steps(app.rehearse.bank.question(QUESTION), attempt.grade(SimilarityGrade))
    ]
    assert len(asks) == 3
    before = [app.shown.index(in_html(ask)) for ask in asks]
    app.click("What should I change?")
    after = [app.shown.index(in_html(ask)) for ask in asks]
    assert before == sorted(before)
    assert after == sorted(after)
    assert app.shown.count("Three things to add next") == 1
    assert [button.label for button in app.run.button].count(INSERT) == len(edits(app))


def test_a_prompt_goes_into_the_draft_and_nothing_is_submitted(app: PageUnderTest) -> None:
    asked(app).click(INSERT)
    loading = app.run.session_state[PRACTICE].editor(QUESTION).loading
    assert edits(app)[0].text_inserted in loading.text
    assert loading.text.replace(edits(app)[0].text_inserted, "").split() == ANSWER.split()
    assert loading.grown_from == ANSWER
    assert app.rehearse.history.count_attempts() == 1
    assert app.run.session_state[PRACTICE].pending is None
    assert loading.selected == edits(app)[0].text_inserted


def test_a_second_prompt_joins_the_draft_that_has_the_first(app: PageUnderTest) -> None:
    asked(app)
    (attempt,) = app.rehearse.history.attempts()
    state, first, second = PracticeState(), *edits(app)[:2]
    insert(app.rehearse, state, attempt, attempt.grade(SimilarityGrade), first, edits(app))
    draft = f"{state.editor(QUESTION).loading.text} And more of my own."
    app.rehearse.history.save_unsent_text(QUESTION, draft, base_revision=0)
    insert(app.rehearse, state, attempt, attempt.grade(SimilarityGrade), second, edits(app))
    loading = state.editor(QUESTION).loading
    assert first.text_inserted in loading.text
    assert second.text_inserted in loading.text
    assert "And more of my own." in loading.text
    assert loading.grown_from == draft


def test_a_draft_that_cannot_be_read_is_left_alone_and_says_why(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(app)
    (attempt,) = app.rehearse.history.attempts()

    def locked(_: str) -> None:
        raise StoreError("The history is locked: close the other program.")

    monkeypatch.setattr(app.rehearse.history, "unsent_text", locked)
    state = PracticeState()
    insert(app.rehearse, state, attempt, attempt.grade(SimilarityGrade), edits(app)[0], ())
    assert state.problem == "The history is locked: close the other program."
    assert state.editors == {}


def test_a_scorer_that_fails_leaves_the_list_and_a_sentence(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)

    def broken() -> None:
        raise EmbedderError("The weights are gone: install them again.")

    monkeypatch.setattr(app.rehearse.loader, "scorer", broken)
    app.run.button(key=f"advice.try.{app.run.session_state[PRACTICE].attempt_id}").click()
    with monkeypatch.context() as patched:
        patched.setattr(type(app.rehearse.loader), "ready", property(lambda _: False))
        app.run.run()
    assert "The weights are gone: install them again." in app.shown
    assert "Three things to add next" in app.shown


def test_a_full_answer_is_told_how_to_make_its_weakest_point_stronger(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    rubric = app.rehearse.bank.question(QUESTION).rubric
    assert rubric is not None
    app.submit(QUESTION, " ".join(point for each in rubric.criteria for point in each.points))
    assert "to add next" not in app.shown
    assert "To make it stronger" in app.shown


def test_from_the_history_a_prompt_leads_to_the_draft_that_it_joined(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    (attempt,) = app.rehearse.history.attempts()
    app.open("history", attempt=attempt.id)
    assert "Three things to add next" in app.shown
    app.click("What should I change?")
    app.click(INSERT)
    state = app.run.session_state[PRACTICE]
    assert state.question_id == QUESTION
    assert edits(app)[0].text_inserted in state.editor(QUESTION).loading.text
    assert any(button.key == "practice.onward" for button in app.run.button)


def test_an_answer_about_something_else_gets_no_steps(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, OFF_TOPIC)
    assert "to add next" not in app.shown
    assert "What should I change?" not in [button.label for button in app.run.button]


def test_a_story_is_told_which_parts_it_has(app: PageUnderTest) -> None:
    app.open(question="project-went-sideways")
    app.submit(
        "project-went-sideways",
        "Last May our camera counted pallets wrongly. I had to mend it in a week. I trained it again "
        "with pictures of the hall. The error fell from 18 to 2 percent.",
    )
    assert "Your story: Task ✓ · Action ✓ · Result ✓" in app.shown
    app.open(question=QUESTION)
    app.submit(QUESTION, ANSWER)
    assert "Your story" not in app.shown


def test_what_spelling_cost_is_told_beside_the_edits(app: PageUnderTest) -> None:
    app.open(question=QUESTION)
    app.submit(QUESTION, "We log each predicton with the modle version, its confidnce and the response time.")
    app.click("What should I change?")
    assert "spelling, not content, cost about" in app.shown
    assert "<q>predicton</q> → <q>prediction</q>" in app.shown
    asked(app)
    assert app.shown.count("spelling, not content, cost about") == 0


def test_words_of_an_answer_and_points_of_a_bank_are_shown_as_text() -> None:
    shown = note_html(LanguageLoss((Slip(HOSTILE, HOSTILE),), (HOSTILE,), 2))
    assert "<img" not in shown


def test_texts_of_a_bank_are_shown_as_text() -> None:
    shown = edit_html(Edit(HOSTILE, "a", HOSTILE, 0, HOSTILE, 0, 7), HOSTILE, "1", HOSTILE)
    assert "<img" not in shown
    assert "&lt;img src=x" in shown
    assert "score" not in shown
    assert "up to +7" in shown
