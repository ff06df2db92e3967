"""Leads whoever follows a link to a place within the page, once the page is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.story import asks_for_a_story
from grader.errors import GraderError, StoreError, TracesRemain
from grader.models import RubricGrade, SimilarityGrade
from grader.models.session import follow_up_key
from grader.models.story import LONGEST_PART, LONGEST_TITLE
from grader.ui.editor.browser_copies import erase
from grader.ui.grade.by_hand import draw_offer
from grader.ui.grade.kinds import grades_drawn
from grader.ui.grade.marked_answer import draw_marked_answer
from grader.ui.grade.points import draw_points
from grader.ui.grade.revisions import draw_thread_panel
from grader.ui.grade.rubric import spent
from grader.ui.grade.shown import ShownAttempt
from grader.ui.grade.view import draw_background, draw_summary
from grader.ui.navigation import HISTORY_PAGE, MOCK_PAGE, PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.attempt_facts import particulars
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import draw_head, note, problem, small_print
from grader.wording.groups import looks_in_words
from grader.wording.holdings import what_goes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Attempt, Question
    from grader.rehearse import Rehearse


_component = st.components.v2.component(
    "rehearse_arrival",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "arrival.js").read_text(encoding="utf-8"),
)
_GONE, _REMAINS = "history.gone", "history.gone_remains"
_STORY = "history.story"


def draw_attempt_page(rehearse: Rehearse, attempt: Attempt, *, at: str | None) -> None:
    """One attempt as it was graded; advice and level texts come from the rubric as it is now.

    ``at`` is the place to show first, None for the top.
    """
    question = rehearse.bank.find(attempt.question_id)
    shown = ShownAttempt(rehearse, attempt)
    st.page_link(HISTORY_PAGE, label="All answers", icon=":material/arrow_back:")
    left, right = st.columns([7, 5], gap="large")
    with left:
        draw_head(attempt.question_text, particulars(attempt))
        looks = rehearse.history.looks_at(attempt.id)
        if looks:
            small_print(looks_in_words(looks, local_zone()))
        if question is None:
            note("The bank no longer has this question: the answer can be read, but not revised.")
        elif attempt.follows is not None:
            note(f"A follow-up question to “{question.text}”; the answer begins with the earlier one.")
        elif question.text != attempt.question_text:
            note("The bank words this question differently now; here it stands as you were asked it.")
        if attempt.session is not None:
            st.page_link(
                MOCK_PAGE, label="Part of a mock interview", query_params={"session": attempt.session}
            )
        _draw_actions(rehearse, attempt, question)
        if _STORY in st.session_state:
            note(st.session_state.pop(_STORY))
        draw_marked_answer(shown)
        draw_thread_panel(rehearse, attempt)
    with right:
        draw_summary(shown, practicing=False)
        draw_background(shown, practicing=False)
        draw_points(shown, question.rubric if question else None)
    for widget, grade in grades_drawn(attempt):
        # What the points say of it stands beside the answer already.
        if widget.of is not SimilarityGrade:
            widget.draw_details(shown, grade, question)
    _draw_version(rehearse, attempt, question)
    if at is not None:
        _draw_arrival(at, key=f"arrival.{attempt.id}.{at}")


def _draw_actions(rehearse: Rehearse, attempt: Attempt, question: Question | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if question is not None and st.button(
            "Revise this answer", key=f"revise.{attempt.id}", type="primary"
        ):
            practice_state(st.session_state).revise(
                question_id=question.id, attempt_id=attempt.id, text=attempt.answer
            )
            st.switch_page(PRACTICE_PAGE, query_params={"question": question.id})
        draw_offer(rehearse, attempt)
        if question is not None and asks_for_a_story(question):
            st.button(
                "Save as a story",
                key=f"story.{attempt.id}",
                help="Kept under Stories, where you give it a title and its parts.",
                on_click=_save_as_story,
                args=(rehearse, attempt),
            )
        with st.popover("Delete this answer", key=f"delete.{attempt.id}"):
            st.text(
                what_goes(
                    rehearse.history.held_with_attempt(attempt.id),
                    location=rehearse.history.location,
                    backups=rehearse.history.backups(),
                )
            )
            if st.button("Delete it for good", key=f"delete_sure.{attempt.id}"):
                _delete(lambda: rehearse.deletion.delete_attempt(attempt.id), (attempt.id,))
        _draw_deletion_of_all(rehearse, attempt)


def _save_as_story(rehearse: Rehearse, attempt: Attempt) -> None:
    """Keeps the answer as a story, titled by what was asked until its teller knows better."""
    try:
        rehearse.history.add_story(
            title=attempt.question_text[:LONGEST_TITLE], action=attempt.answer[:LONGEST_PART]
        )
    except GraderError as error:
        st.session_state[_STORY] = str(error)
    else:
        st.session_state[_STORY] = "Saved: it is on the Stories page, to be given a title and its parts."


def _delete(erase: Callable[[], int], gone: Sequence[str]) -> None:
    try:
        erase()
    except TracesRemain as remain:
        st.session_state[_REMAINS] = str(remain)
    except StoreError as error:
        problem(str(error))
        return
    st.session_state[_GONE] = [follow_up_key(attempt_id) for attempt_id in gone]
    st.switch_page(HISTORY_PAGE)


def _draw_deletion_of_all(rehearse: Rehearse, attempt: Attempt) -> None:
    """Deletes all drafts of the question, once it is said what goes; only where there are more than this."""
    if rehearse.history.count_attempts(attempt.question_id) < 2:
        return
    with st.popover("Delete all drafts", key=f"delete_question.{attempt.id}"):
        held = rehearse.history.held_at_question(attempt.question_id)
        history = rehearse.history
        goes = what_goes(held, location=history.location, backups=history.backups())
        st.text(
            f"All that you answered to this question goes. {goes} Your notes for the question, and what is "
            "typed in its box and not sent, stay: clear them on the Practice page."
        )
        if st.button("Delete them all for good", key=f"delete_question_sure.{attempt.id}"):
            drafts = rehearse.history.attempts(question_id=attempt.question_id)
            _delete(
                lambda: rehearse.deletion.delete_question(attempt.question_id), [draft.id for draft in drafts]
            )


def _draw_version(rehearse: Rehearse, attempt: Attempt, question: Question | None) -> None:
    similarity, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    if rubric is not None:
        with st.expander("How the rubric grade was made"):
            small_print(f"By version {rubric.version}: {spent(rubric)}")
    if similarity is None:
        return
    if question is not None and rehearse.loader.ready:
        present = rehearse.loader.scorer().version(question)
        if present != similarity.version:
            note(
                "The grader has changed since: the same answer may score differently today, and the advice "
                "and level texts here are from today's rubric."
            )


def _draw_arrival(place: str, *, key: str) -> None:
    """Shows, outlines and focuses the place with this name, if the page has it."""
    with st.container(key="arrival"):
        # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
        _component(key=key, data=[place], height="content")


def tell() -> None:
    """Once after a deletion: removes what this browser keeps of it, and says what could not be erased."""
    gone = st.session_state.pop(_GONE, ())
    if gone:
        erase(*gone)
    remains = st.session_state.pop(_REMAINS, None)
    if remains is not None:
        problem(remains)
