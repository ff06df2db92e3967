from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.practice.rate_first import keep_rates_first, rates_first
from grader.ui.components.notice import problem, small_print

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Attempt
    from grader.ui.state import PracticeState

SWITCH = "practice.rate_first"
FAILED = "practice.rate_first.problem"


def draw_switch(history: HistoryStore) -> None:
    """Whether to be asked before each grade is shown."""

    def keep() -> None:
        st.session_state.pop(FAILED, None)
        try:
            keep_rates_first(history, on=st.session_state[SWITCH])
        except GraderError as error:
            st.session_state[FAILED] = str(error)

    st.toggle(
        "Rate it yourself first",
        rates_first(history),
        key=SWITCH,
        on_change=keep,
        help="After you send an answer, say how good it is; then the grade is shown. The Plan page tells "
        "you how well you judge yourself.",
    )
    if FAILED in st.session_state:
        problem(f"The switch is not kept. {st.session_state[FAILED]}")


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
            '<section class="rh rh-self"><h2>How good is your answer?</h2><p class="rh-small">It is kept and '
            "graded. Say what you think before you see the score: 50 is half of what a strong answer says."
            "</p></section>"
        )
        st.slider("Your own score, 0 to 100", 0, 100, 50, step=5, key=key)
        with st.container(horizontal=True):
            st.button("Show the grade", type="primary", key="practice.self.show", on_click=keep)
            st.button("Skip this time", key="practice.self.skip", on_click=skip)
        if failed in st.session_state:
            problem(f"Your rating is not kept yet. {st.session_state[failed]}")


def tell(history: HistoryStore, attempt: Attempt) -> None:
    """How the candidate's own score compares with the grade, if they gave one."""
    own, _ = history.ratings_of(attempt.id)
    if own is None or attempt.similarity is None:
        return
    off = own - attempt.similarity.score
    how = "exactly the score" if not off else f"{abs(off)} {'above' if off > 0 else 'below'} the score"
    small_print(f"You rated it {own}, {how}.")
