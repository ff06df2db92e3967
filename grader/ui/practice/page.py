from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.favorites import favorites
from grader.errors import GraderError, NotFoundError, StoreError
from grader.learn.self_ratings import RATES_FIRST
from grader.models import SimilarityGrade
from grader.ui import editor
from grader.ui.grade.asking import RubricAsking
from grader.ui.grade.by_hand import draw_offer
from grader.ui.grade.kinds import grades_drawn
from grader.ui.grade.revisions import draw_thread_panel
from grader.ui.grade.shown import ShownAttempt
from grader.ui.grade.view import draw_background, draw_summary
from grader.ui.navigation import set_address
from grader.ui.practice import welcome
from grader.ui.practice.question import (
    chosen_category,
    draw_last_time,
    draw_question_header,
    draw_question_picker,
)
from grader.ui.practice.side import ask, draw_review_panel, draw_switch, draw_today_panel, tell
from grader.ui.services import visitors_rehearse
from grader.ui.state import Settled, practice_state
from grader.ui.widgets import peek_panel
from grader.ui.widgets.bank_choice import draw_short_bank_choice
from grader.ui.widgets.text import problem, small_print
from grader.ui.widgets.waiting import in_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt, Question
    from grader.rehearse import Rehearse
    from grader.ui.state import Pending, PracticeState


_QUESTION = "question"
"""The query parameter that links to a question."""


def render(rehearse: Rehearse) -> None:
    state = practice_state(st.session_state)
    question = _question_on_page(rehearse, state)
    # Its place stays, for what moves on a page is drawn anew, and the box would be another one.
    with st.empty():
        welcome.draw(rehearse)
    _draw_picker(rehearse, state, question)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _draw_question(rehearse, state, question)
    with right, st.container(key="practice-side", gap="xsmall"):
        grade_pending(rehearse, state)
        try:
            attempt = _attempt_on_page(rehearse, state)
            shown = ShownAttempt(rehearse, attempt) if attempt else None
            _draw_side(rehearse, state, question, shown)
        except StoreError as error:
            # Once is enough, where what is being typed is.
            if str(error) != state.editor(question.id).unread:
                raise
            return
    if shown is None or shown.attempt.id == state.unrated:
        return
    for widget, grade in reversed(grades_drawn(shown.attempt)):
        widget.draw_details(shown, grade, question)
    draw_thread_panel(rehearse, shown.attempt)


def _question_on_page(rehearse: Rehearse, state: PracticeState) -> Question:
    in_address = st.query_params.get(_QUESTION)
    if in_address and in_address != state.question_id:
        try:
            state.open_question(rehearse.bank.question(in_address).id)
        except NotFoundError as error:
            problem(str(error))
    if state.question_id is None or rehearse.bank.find(state.question_id) is None:
        state.open_question(rehearse.plan.next_question(category=chosen_category(rehearse.bank)).id)
    set_address((_QUESTION,), **{_QUESTION: state.question_id or ""})
    return rehearse.bank.question(state.question_id or "")


def _draw_picker(rehearse: Rehearse, state: PracticeState, question: Question) -> None:
    def on_category() -> None:
        if chosen_category(rehearse.bank) not in (None, question.category):
            _open_next(rehearse, state)

    def on_lists() -> None:
        if question.bank not in rehearse.chosen.chosen:
            _open_next(rehearse, state)

    try:
        starred = favorites(rehearse.history)
    except StoreError:
        # The editor says why; what is being typed must not go from the page with it.
        starred = frozenset()
    draw_question_picker(
        rehearse.bank,
        starred,
        on_category=on_category,
        on_next=lambda: _open_next(rehearse, state),
        on_question=lambda question_id: _open(state, question_id),
        draw_lists=lambda: draw_short_bank_choice(rehearse, key="practice.lists", on_change=on_lists),
    )


def _open_next(rehearse: Rehearse, state: PracticeState) -> None:
    """For callbacks, whose errors nobody else turns into a sentence."""
    try:
        following = rehearse.plan.next_question(
            category=chosen_category(rehearse.bank), after=state.question_id
        )
    except GraderError as error:
        state.problem = str(error)
    else:
        state.problem = None
        _open(state, following.id)


def _open(state: PracticeState, question_id: str) -> None:
    state.open_question(question_id)
    set_address((_QUESTION,), **{_QUESTION: question_id})


def _draw_question(rehearse: Rehearse, state: PracticeState, question: Question) -> None:
    try:
        summaries = {summary.question_id: summary for summary in rehearse.history.summaries()}
    except StoreError:
        # The editor says why; what is being typed must not go from the page with it.
        summaries = {}
    # The last score is that of the answer that is still to be rated.
    draw_question_header(question, summaries.get(question.id), score_hidden=state.unrated is not None)
    editor.draw(rehearse, state, question.id, words=editor.words_for(question))
    _draw_notes(rehearse, state, question)


def _draw_notes(rehearse: Rehearse, state: PracticeState, question: Question) -> None:
    """A place for what to bring in, open where something is noted already."""
    key = editor.notes_key(question.id)
    try:
        noted = rehearse.history.unsent_text(key)
    except StoreError:
        # The editor above says why.
        noted = None
    panel = st.expander(
        "Notes for this question",
        key=f"practice.{key}",
        expanded=noted is not None and bool(noted.text),
        on_change="rerun",
        type="compact",
    )
    if panel.open:
        with panel:
            editor.draw(rehearse, state, key, words=editor.FOR_NOTES)


def _attempt_on_page(rehearse: Rehearse, state: PracticeState) -> Attempt | None:
    """What was graded last here, unless it has been deleted since."""
    if state.attempt_id is None:
        return None
    try:
        return rehearse.history.attempt(state.attempt_id)
    except NotFoundError:
        state.attempt_id = None
        return None


def _draw_side(
    rehearse: Rehearse, state: PracticeState, question: Question, shown: ShownAttempt | None
) -> None:
    if shown is None:
        thread = rehearse.history.thread(question.id)
        if thread.drafts:
            draw_last_time(state, thread)
        peek_panel.draw(state, question)
        small_print("Looking before you answer is fine; it is noted with your answer.")
        draw_switch(rehearse.history)
        draft = rehearse.history.unsent_text(question.id)
        if draft is None or not draft.text.strip():
            draw_today_panel(rehearse, question.id)
        return
    attempt = shown.attempt
    if attempt.id == state.unrated:
        ask(rehearse.history, state, attempt)
        return
    draw_summary(shown, practicing=True)
    tell(rehearse.history, attempt)
    with st.container(horizontal=True):
        st.button(
            "Revise this answer",
            type="primary",
            key="practice.revise",
            on_click=lambda: state.revise(
                question_id=question.id, attempt_id=attempt.id, text=attempt.answer
            ),
        )
        st.button("Next question", key="practice.onward", on_click=lambda: _open_next(rehearse, state))
    draw_background(shown, practicing=True)
    draw_offer(rehearse, attempt)
    draw_review_panel(rehearse, attempt)
    peek_panel.draw(state, question)


def grade_pending(rehearse: Rehearse, state: PracticeState) -> None:
    """Grade the answer that was sent, if there is one, and draw the page again with what came of it."""
    pending = state.pending
    if pending is None:
        return
    waiting = "Grading…" if rehearse.loader.ready else "Loading the grader, a few seconds the first time…"
    asking = RubricAsking(rehearse, st.session_state, pending.attempt)
    asks, rates = asking.ready, _rates_first(rehearse, pending.attempt)
    with in_line(rehearse.history, waiting) as tell:
        settle(rehearse, state, pending, tell, rates_first=rates)
    if asks and state.problem is None:
        asking.begin()
    st.rerun()


def _rates_first(rehearse: Rehearse, attempt: Attempt) -> bool:
    """Whether the candidate rates it before the grade is shown; a wish that cannot be read is none."""
    try:
        return attempt.follows is None and RATES_FIRST.of(rehearse.history)
    except StoreError:
        return False


def settle(
    rehearse: Rehearse,
    state: PracticeState,
    pending: Pending,
    waiting: Callable[[int], None] = lambda _: None,
    *,
    rates_first: bool = False,
) -> None:
    """Grade a stored answer and note in ``state`` what became of it.

    ``waiting`` hears how many answers come before it, while any do. With ``rates_first``, its grade waits
    for the candidate's own rating. Writes only to objects that the session already holds: a write to the
    session itself could be interrupted by the next click, and the result lost from the page.
    """
    sent, attempt = pending.sent, None
    try:
        attempt = rehearse.practice.grade_stored(pending.attempt, waiting)
        state.problem = None
    except GraderError as error:
        state.problem = str(error)
    if attempt is not None:
        if state.question_id == sent.answer.question_id:
            state.attempt_id, state.following = attempt.id, None
            unrated = rates_first and attempt.grade(SimilarityGrade) is not None
            state.unrated = attempt.id if unrated else None
        # The answer is in the history now; a draft that cannot be emptied does no harm.
        with suppress(StoreError):
            rehearse.history.discard_unsent_text(sent.draft_key, revision=sent.base, text=sent.answer.text)
    state.editor(sent.draft_key).settled = Settled(
        sent.client, sent.seq, attempt.id if attempt else None, _announcement(attempt, state)
    )
    state.pending = None


def _announcement(attempt: Attempt | None, state: PracticeState) -> str:
    if attempt is None:
        return state.problem or ""
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return "Kept, but not graded."
    if state.unrated == attempt.id:
        return "Graded: rate it yourself to see the score."
    return f"Graded: {grade.score} of 100, {grade.band}."


if __name__ == "__main__":
    render(visitors_rehearse())
