from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.learn.self_ratings import RATES_FIRST
from grader.models import Recall, SimilarityGrade
from grader.ui.navigation import PLAN_PAGE, PRACTICE_PAGE
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import in_html, in_markdown, problem, small_print
from grader.wording.plan import asked_again, left_today

if TYPE_CHECKING:
    from grader.models import Attempt, ReviewResult
    from grader.rehearse import HistoryStore, Rehearse
    from grader.ui.state import PracticeState


_SWITCH = "practice.rate_first"
_FAILED = "practice.rate_first.problem"
_STEP = 10
"""Points between two ratings that can be chosen."""
_NAMES = {Recall.AGAIN: "Forgot it", Recall.HARD: "Hard", Recall.GOOD: "OK", Recall.EASY: "Easy"}


def draw_switch(history: HistoryStore) -> None:
    """Whether to be asked before each grade is shown."""

    def keep() -> None:
        st.session_state.pop(_FAILED, None)
        try:
            RATES_FIRST.keep(history, st.session_state[_SWITCH])
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    st.toggle(
        "Rate it yourself first",
        RATES_FIRST.of(history),
        key=_SWITCH,
        on_change=keep,
        help="After you send an answer, say how good it is; then the grade is shown. The Plan page tells "
        "you how well you judge yourself.",
    )
    if _FAILED in st.session_state:
        problem(f"The switch is not kept. {st.session_state[_FAILED]}")


def ask(history: HistoryStore, state: PracticeState, attempt: Attempt) -> None:
    """How good the candidate thinks the answer is, in the place where its grade will stand."""
    key, failed = f"practice.self.{attempt.id}", f"practice.self.problem.{attempt.id}"

    def keep() -> None:
        st.session_state.pop(failed, None)
        try:
            history.rate_self(attempt.id, st.session_state[key])
        except GraderError as error:
            st.session_state[failed] = str(error)
        else:
            state.unrated = None

    def skip() -> None:
        state.unrated = None

    with st.container(key="self-rating"):
        st.html(
            '<section class="rh rh-self" id="result"><h2>How good is your answer?</h2>'
            '<p class="rh-small">It is kept and graded. Say what you think before you see the score: 0 is '
            "nothing of what a strong answer says, 100 all of it.</p></section>"
        )
        # Nothing is chosen at first: a number that stands there already would be the answer of most.
        chosen = st.pills("Your own score, 0 to 100", range(0, 101, _STEP), key=key)
        with st.container(horizontal=True):
            st.button(
                "Show the grade",
                type="primary",
                key="practice.self.show",
                disabled=chosen is None,
                on_click=keep,
            )
            st.button("Skip this time", key="practice.self.skip", on_click=skip)
        if failed in st.session_state:
            problem(f"Your rating is not kept yet. {st.session_state[failed]}")


def tell(history: HistoryStore, attempt: Attempt) -> None:
    """How the candidate's own score compares with the grade, if they gave one."""
    own, _ = history.ratings_of(attempt.id)
    grade = attempt.grade(SimilarityGrade)
    if own is None or grade is None:
        return
    off = own - grade.score
    how = "exactly the score" if not off else f"{abs(off)} {'above' if off > 0 else 'below'} the score"
    small_print(f"You rated it {own}, {how}.")


@st.fragment
def draw_review_panel(rehearse: Rehearse, attempt: Attempt) -> None:
    """What an attempt counts as, when its question comes back, and the buttons that correct it."""
    try:
        taken = rehearse.plan.review_of(attempt, local_zone())
    except GraderError as error:
        # Inside a fragment nobody else turns it into a sentence.
        problem(str(error))
        return
    if taken is None:
        return
    with st.container(key="review"):
        _draw_review(rehearse, attempt, taken)


def _draw_review(rehearse: Rehearse, attempt: Attempt, taken: ReviewResult) -> None:
    key, failed = f"review.{attempt.id}", f"review.problem.{attempt.id}"

    def keep() -> None:
        st.session_state.pop(failed, None)
        try:
            rehearse.history.correct_review(attempt.id, st.session_state[key])
        except GraderError as error:
            st.session_state[failed] = str(error)

    asked = asked_again(taken.due, rehearse.plan.today(local_zone()))
    whose = "as you say" if taken.corrected else "by its score and time: change it if it was otherwise"
    st.html(
        f'<section class="rh rh-review"><h2>{in_html(asked)}</h2>'
        f'<p class="rh-small">How did it feel? “{_NAMES[taken.recall]}” is {whose}.</p></section>'
    )
    st.segmented_control(
        "It went",
        list(_NAMES),
        default=taken.recall,
        required=True,
        format_func=lambda recall: _NAMES[Recall(recall)],
        key=key,
        on_change=keep,
        label_visibility="collapsed",
    )
    if failed in st.session_state:
        problem(f"The correction is not kept. {st.session_state[failed]}")


def draw_today_panel(rehearse: Rehearse, question_id: str) -> None:
    """What today's plan holds, but for the question that is on the page."""
    plan = rehearse.plan.plan(local_zone())
    planned = [each.question_id for each in plan.today.questions]
    others = [each for each in planned if each != question_id]
    told = "This question and:" if others and question_id in planned else left_today(plan)
    with st.container(key="today-panel", gap="small"):
        st.html(
            '<section class="rh rh-today-panel"><h2>Today</h2>'
            f'<p class="rh-small">{in_html(told)}</p></section>'
        )
        if not planned:
            st.page_link(
                PRACTICE_PAGE,
                label="Answer one more",
                query_params={"question": rehearse.plan.next_question(after=question_id).id},
            )
        for other in others:
            st.page_link(
                PRACTICE_PAGE,
                label=in_markdown(rehearse.bank.question(other).text),
                query_params={"question": other},
            )
        st.page_link(PLAN_PAGE, label="See the plan")
