from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import StoreError, TracesRemain
from grader.history.follow_up_key import follow_up_key
from grader.ui.components import browser_copies, criterion_list, grade_view, marked_answer, thread_panel
from grader.ui.components.arrival import mount as arrival
from grader.ui.components.attempt_row import HISTORY_PAGE, particulars
from grader.ui.components.notice import note, problem, small_print
from grader.ui.components.plain import in_html
from grader.ui.components.rubric_score import spent
from grader.ui.deletion_words import what_goes
from grader.ui.present_question import present_question
from grader.ui.state import practice_state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Attempt, Question
    from grader.practice import PracticeService

PRACTICE_PAGE = "grader/ui/pages/practice.py"
MOCK_PAGE = "grader/ui/pages/mock.py"
_GONE, _REMAINS = "history.gone", "history.gone_remains"


def draw(service: PracticeService, attempt: Attempt, *, at: str | None) -> None:
    """One attempt as it was graded; advice and level texts come from the rubric as it is now.

    ``at`` is the place to show first, None for the top.
    """
    question = present_question(service, attempt)
    st.page_link(HISTORY_PAGE, label="All attempts", icon=":material/arrow_back:")
    about = "".join(f"<li>{in_html(item)}</li>" for item in particulars(attempt))
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.html(
            f'<header class="rh rh-question"><ul class="rh-about">{about}</ul>'
            f'<h1 dir="auto">{in_html(attempt.question_text)}</h1></header>'
        )
        if question is None:
            note("The bank no longer has this question: the answer can be read, but not revised.")
        elif attempt.follows is not None:
            note(f"A follow-up question to «{question.text}»; the answer begins with the earlier one.")
        elif question.text != attempt.question_text:
            note("The bank words this question differently now; here it stands as you were asked it.")
        if attempt.sitting is not None:
            st.page_link(
                MOCK_PAGE, label="The session it was given in", query_params={"sitting": attempt.sitting}
            )
        _draw_actions(service, attempt, question)
        marked_answer.draw(attempt.answer, attempt.similarity)
        thread_panel.draw(service, attempt)
    with right:
        grade_view.draw_summary(service, attempt, practicing=False)
        if attempt.similarity is not None:
            criterion_list.draw(attempt.similarity, attempt.answer, question.rubric if question else None)
    if attempt.rubric is not None:
        grade_view.draw_rubric_details(attempt, attempt.rubric)
    _draw_version(service, attempt, question)
    if at is not None:
        arrival.draw(at, key=f"arrival.{attempt.id}.{at}")


def _draw_actions(service: PracticeService, attempt: Attempt, question: Question | None) -> None:
    with st.container(horizontal=True):
        if question is not None and st.button(
            "Revise this answer", key=f"revise.{attempt.id}", type="primary"
        ):
            practice_state(st.session_state).revise(
                question_id=question.id, attempt_id=attempt.id, text=attempt.answer
            )
            st.switch_page(PRACTICE_PAGE, query_params={"question": question.id})
        with st.popover("Delete this attempt", key=f"delete.{attempt.id}"):
            st.text(what_goes(service.history, service.history.held_with_attempt(attempt.id)))
            if st.button("Delete it for good", key=f"delete_sure.{attempt.id}"):
                _delete(lambda: service.delete_attempt(attempt.id), (attempt.id,))
        _draw_deletion_of_all(service, attempt)


def _draw_deletion_of_all(service: PracticeService, attempt: Attempt) -> None:
    """Deletes all drafts of the question, once it is said what goes; only where there are more than this."""
    if service.history.count_attempts(attempt.question_id) < 2:
        return
    with st.popover("Delete all drafts", key=f"delete_question.{attempt.id}"):
        held = service.history.held_at_question(attempt.question_id)
        st.text(f"All that you answered to this question goes. {what_goes(service.history, held)}")
        if st.button("Delete them all for good", key=f"delete_question_sure.{attempt.id}"):
            drafts = service.history.attempts(question_id=attempt.question_id)
            _delete(lambda: service.delete_question(attempt.question_id), [draft.id for draft in drafts])


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


def tell() -> None:
    """Once after a deletion: removes what this browser keeps of it, and says what could not be erased."""
    gone = st.session_state.pop(_GONE, ())
    if gone:
        browser_copies.erase(*gone)
    remains = st.session_state.pop(_REMAINS, None)
    if remains is not None:
        problem(remains)


def _draw_version(service: PracticeService, attempt: Attempt, question: Question | None) -> None:
    if attempt.rubric is not None:
        small_print(f"Rubric grade by version {attempt.rubric.version}: {spent(attempt.rubric)}")
    if attempt.similarity is None:
        return
    graded_by = attempt.similarity.version
    small_print(f"Attempt {attempt.id[:8]}, graded by version {graded_by}")
    if question is not None and service.loader.ready:
        present = service.loader.scorer().version(question)
        if present != graded_by:
            note(
                f"The grader has changed since (now {present}): the same answer may score differently today, "
                "and the advice and level texts here are from today's rubric."
            )
