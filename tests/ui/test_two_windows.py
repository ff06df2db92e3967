"""What one window's grading leaves of another window's draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.ui.editor.messages import Typed, save, submission
from grader.ui.practice.page import settle
from grader.ui.state import EditorState, Pending, PracticeState
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from grader.rehearse import Rehearse
    from tests.ui.conftest import PageUnderTest

Q = "cv-pipeline-architecture"


def stored(rehearse: Rehearse) -> str | None:
    draft = rehearse.history.unsent_text(Q)
    return draft.text if draft else None


def typed(text: str, *, client: str, seq: int = 1, base: int = 0) -> Typed:
    return Typed(question=Q, client=client, seq=seq, base=base, text=text)


def test_grading_in_a_window_opened_before_keeps_the_other_windows_draft(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.history.save_unsent_text(Q, "From the other window")
    app.submit(Q, ANSWER)
    assert app.rehearse.history.count_attempts() == 1
    assert stored(app.rehearse) == "From the other window"


def test_a_draft_saved_while_another_window_grades_is_kept(app: PageUnderTest) -> None:
    here, rehearse = PracticeState(), app.rehearse
    save(rehearse, here.editor(Q), typed(ANSWER, client="here"))
    sent = submission(rehearse, here, typed(ANSWER, client="here", seq=2))
    save(rehearse, EditorState(), typed("Grown in the other window", client="there", base=1))
    settle(rehearse, here, Pending(sent, rehearse.practice.save(sent.answer)))
    assert stored(rehearse) == "Grown in the other window"


def test_grading_empties_its_draft_even_if_the_editor_has_not_heard_of_it(
    app: PageUnderTest,
) -> None:
    here, rehearse = PracticeState(), app.rehearse
    save(rehearse, here.editor(Q), typed(ANSWER[:40], client="here"))
    sent = submission(rehearse, here, typed(ANSWER, client="here", seq=2))
    settle(rehearse, here, Pending(sent, rehearse.practice.save(sent.answer)))
    assert stored(rehearse) is None


def test_an_editor_mounted_again_is_judged_by_the_revision_that_it_names(app: PageUnderTest) -> None:
    here, rehearse = PracticeState(), app.rehearse
    save(rehearse, here.editor(Q), typed("Half", client="before"))
    assert submission(rehearse, here, typed(ANSWER, client="after", base=0)).base == 0
    sent = submission(rehearse, here, typed(ANSWER, client="after", base=1))
    settle(rehearse, here, Pending(sent, rehearse.practice.save(sent.answer)))
    assert stored(rehearse) is None


def test_the_same_text_stored_by_another_window_goes_with_its_grading(app: PageUnderTest) -> None:
    app.open()
    app.rehearse.history.save_unsent_text(Q, ANSWER)
    app.submit(Q, ANSWER)
    assert stored(app.rehearse) is None
