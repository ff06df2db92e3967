"""Notes, pins and the timeline, on the attempt's page and beside a graded answer; and the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.advice.rehearsal_cues import cues_of, own_cues
from grader.errors import StoreError
from grader.models import Answer, Draft
from grader.models.comparison import LONGEST_NOTE
from grader.ui.grade.revisions import draft_html
from grader.ui.history.final_card import card_html
from tests.threads import FIRST, FOLLOW_UP, HOSTILE, HOSTILE_THREAD, SECOND, THREAD, attempt
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from grader.models import Attempt, Thread
    from tests.ui.conftest import PageUnderTest

Q = "cv-pipeline-architecture"
SENTENCE = "The disk is full: free some space."


def thread_of(app: PageUnderTest) -> Thread:
    return app.rehearse.history.thread(Q)


def opened(app: PageUnderTest, *answers: str) -> list[Attempt]:
    """Attempts at one question, the last of them open on its page."""
    app.open()
    made = [app.rehearse.practice.submit(Answer(Q, answer)) for answer in answers]
    app.open("history", attempt=made[-1].id)
    return made


def write_note(app: PageUnderTest, attempt: Attempt, text: str) -> None:
    app.run.get_by_key(f"note.{attempt.id}").set_value(text)
    app.run.run()
    assert not app.run.exception


def rows(app: PageUnderTest) -> list[str]:
    return [piece for piece in app.shown.split("<article ") if piece.startswith('class="rh rh-draft')]


def links(app: PageUnderTest) -> list[str]:
    return [link.proto.label for link in app.run.get("page_link")]


def test_a_note_is_kept_when_the_field_is_left_and_stands_in_the_timeline(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    write_note(app, attempt, HOSTILE)
    assert thread_of(app).drafts[0].note == HOSTILE
    assert "&lt;script&gt;" in rows(app)[0]
    assert "<script>" not in app.shown
    again = app.open("history", attempt=attempt.id)
    assert again.run.get_by_key(f"note.{attempt.id}").value == HOSTILE


def test_a_note_that_cannot_be_kept_says_why_and_stays_in_the_field(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError(SENTENCE)

    (attempt,) = opened(app, ANSWER)
    with monkeypatch.context() as broken:
        broken.setattr(app.rehearse.history, "set_note", full)
        write_note(app, attempt, "Say why.")
    assert f"The note is not kept yet. {SENTENCE}" in app.shown
    assert app.run.get_by_key(f"note.{attempt.id}").value == "Say why."
    write_note(app, attempt, "Say why!")
    assert SENTENCE not in app.shown
    assert thread_of(app).drafts[0].note == "Say why!"


@pytest.mark.parametrize(
    ("button", "kept"), [("Keep my note", "mine"), ("Use the other window's note", HOSTILE)]
)
def test_a_note_changed_in_another_window_is_offered_beside_ones_own(
    app: PageUnderTest, button: str, kept: str
) -> None:
    (attempt,) = opened(app, ANSWER)
    app.rehearse.history.set_note(attempt.id, HOSTILE)
    write_note(app, attempt, "mine")
    assert "was changed in another window" in app.shown
    assert HOSTILE.strip() in [text.value for text in app.run.text]
    assert app.run.get_by_key(f"note.{attempt.id}").value == "mine"
    assert thread_of(app).drafts[0].note == HOSTILE

    app.click(button)
    assert thread_of(app).drafts[0].note == kept
    assert app.run.get_by_key(f"note.{attempt.id}").value == kept
    assert "was changed in another window" not in app.shown


def test_a_note_that_was_not_kept_is_still_there_after_leaving_the_page(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    app.rehearse.history.set_note(attempt.id, "theirs")
    write_note(app, attempt, "mine")
    app.rehearse.history.set_note(attempt.id, "theirs again")
    app.open("questions")
    app.open("history", attempt=attempt.id)
    assert app.run.get_by_key(f"note.{attempt.id}").value == "mine"
    assert "was changed in another window" in app.shown
    app.click("Keep my note")
    assert "theirs again" in [text.value for text in app.run.text]
    app.click("Keep my note")
    assert thread_of(app).drafts[0].note == "mine"


def test_a_note_changed_in_another_window_is_shown_if_none_was_typed(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    app.rehearse.history.set_note(attempt.id, "theirs")
    app.run.run()
    assert app.run.get_by_key(f"note.{attempt.id}").value == "theirs"


def test_the_field_takes_no_more_than_a_note_may_have(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    assert app.run.get_by_key(f"note.{attempt.id}").proto.max_chars == LONGEST_NOTE


def test_one_draft_is_pinned_at_a_time_and_can_be_unpinned(app: PageUnderTest) -> None:
    first, second = opened(app, "cat", ANSWER)
    app.rehearse.history.pin(first.id)
    app.click("Pin as best so far")
    assert thread_of(app).pinned == second.id
    assert ["best so far" in row for row in rows(app)] == [True, False]
    app.click("Unpin")
    assert thread_of(app).pinned is None
    assert "best so far</span>" not in app.shown


def test_a_pin_that_cannot_be_kept_says_why(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError(SENTENCE)

    opened(app, ANSWER)
    monkeypatch.setattr(app.rehearse.history, "pin", full)
    app.click("Pin as best so far")
    assert SENTENCE in app.shown
    assert thread_of(app).pinned is None


def test_the_timeline_links_the_other_drafts_newest_first(app: PageUnderTest) -> None:
    opened(app, "cat", ANSWER)
    newest, oldest = rows(app)
    assert "<h3>Draft 2 <small>on this page</small></h3>" in newest
    assert "<h3>Draft 1</h3>" in oldest
    assert "Open draft 1" in links(app)
    assert "Open draft 2" not in links(app)


def test_a_long_timeline_is_drawn_a_page_at_a_time(app: PageUnderTest) -> None:
    opened(app, *["cat"] * 7)
    assert len(rows(app)) == 6
    app.click("Older")
    assert len(rows(app)) == 1


def test_a_graded_answer_has_its_note_pin_and_timeline_beside_it(app: PageUnderTest) -> None:
    app.open(question=Q).submit(Q, ANSWER)
    (draft,) = thread_of(app).drafts
    write_note(app, draft.attempt, "Say why.")
    app.click("Pin as best so far")
    assert (thread_of(app).drafts[0].note, thread_of(app).pinned) == ("Say why.", draft.attempt.id)
    assert len(rows(app)) == 1


def test_a_pinned_draft_offers_its_card_before_the_question_is_answered(app: PageUnderTest) -> None:
    app.open()
    best, _ = app.rehearse.practice.submit(Answer(Q, ANSWER)), app.rehearse.practice.submit(Answer(Q, "cat"))
    app.open(question=Q)
    assert "Rehearse your best answer" not in links(app)
    app.rehearse.history.pin(best.id)
    app.open(question=Q)
    assert "Rehearse your best answer" in links(app)


def test_drafts_that_cannot_be_read_leave_the_rest_of_the_page(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError(SENTENCE)

    (attempt,) = opened(app, ANSWER)
    monkeypatch.setattr(app.rehearse.history, "thread", full)
    shown = app.open("history", attempt=attempt.id).shown
    assert SENTENCE in shown
    assert "graded by version" in shown


def test_a_row_shows_both_scores_their_margins_and_the_pin() -> None:
    row = draft_html(THREAD.drafts[1], pinned=True, current=False)
    assert "<b>64</b> <span>between 56 and 73</span>" in row
    assert "by the rubric <b>55</b> ± 4" in row
    assert "best so far" in row
    assert "Say the number first." in row
    assert "not graded" in draft_html(THREAD.drafts[0], pinned=False, current=True)


def test_the_card_shows_question_and_cues_and_keeps_the_answer_closed(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    app.rehearse.history.pin(attempt.id)
    shown = app.open("history", attempt=attempt.id, card="1").shown
    card, answer = shown.split("<details><summary>Show the whole answer</summary>")
    assert app.rehearse.bank.question(Q).text in card
    assert "best so far" in card
    assert card.count('<li><span dir="auto">') >= 1
    assert "Annotators label from a written guide" in answer
    assert "graded by version" not in shown


@pytest.mark.parametrize(
    ("attempt_shown", "heading"),
    [
        (SECOND, "Your cues, in the order of your answer"),
        (FIRST, "This answer is not graded"),
        (FOLLOW_UP, "How did you measure it?"),
    ],
)
def test_any_draft_has_a_card(attempt_shown: Attempt, heading: str) -> None:
    assert heading in card_html(Draft(1, attempt_shown, ""), cues_of(attempt_shown), pinned=False)


def test_cues_can_be_changed_are_kept_and_go_with_the_answer(app: PageUnderTest) -> None:
    (attempt,) = opened(app, ANSWER)
    app.open("history", attempt=attempt.id, card="1")
    app.run.get_by_key(f"cues.{attempt.id}").set_value("200 ms\n<b>1 in 500</b>")
    app.run.run()
    card = app.open("history", attempt=attempt.id, card="1").shown
    assert card.count('<li><span dir="auto">') == 2
    assert "&lt;b&gt;1 in 500&lt;/b&gt;" in card
    app.click("Cut them from my answer again")
    assert "1 in 500" not in app.shown
    app.run.get_by_key(f"cues.{attempt.id}").set_value("Kept")
    app.run.run()
    assert own_cues(app.rehearse.history, attempt.id) == ("Kept",)
    assert app.rehearse.history.held_with_attempt(attempt.id).preferences == 1
    app.rehearse.history.delete_attempt(attempt.id)
    assert own_cues(app.rehearse.history, attempt.id) == ()


def test_nothing_typed_opens_a_tag_on_the_card_or_in_the_timeline() -> None:
    (hostile,) = HOSTILE_THREAD.drafts
    harmless = Draft(1, attempt("4" * 32), "x")
    for draw in (
        lambda draft: card_html(draft, ("cue",), pinned=True),
        lambda draft: draft_html(draft, pinned=True, current=True),
    ):
        assert draw(hostile).count("<") == draw(harmless).count("<")
