from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, NotFoundError
from grader.models import SessionKind
from grader.models.session import place_key
from grader.sessions.clock import time_left, used, used_in_all
from grader.ui import editor
from grader.ui.editor.box import FOR_THE_LAST, FOR_THE_NEXT
from grader.ui.editor.browser_copies import drop
from grader.ui.widgets import peek_panel
from grader.ui.widgets.text import draw_head, problem, small_print
from grader.wording.numbers import clock
from grader.wording.sessions import place, title

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Question, Session
    from grader.rehearse import Rehearse
    from grader.ui.state import PracticeState


_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "rehearse_countdown",
    html=(_HERE / "countdown.html").read_text(encoding="utf-8"),
    css=(_HERE / "countdown.css").read_text(encoding="utf-8"),
    js=(_HERE / "countdown.js").read_text(encoding="utf-8"),
)
_OVER = {
    SessionKind.MOCK: "The time for this question is over. Finish your thought: nothing is cut off.",
    SessionKind.MINUTES: "The time is over. Finish this answer, the last one: nothing is cut off.",
    SessionKind.QUESTIONS: "",
}


def draw_session_run(rehearse: Rehearse, state: PracticeState, session: Session) -> None:
    """The open question of a session with its clock; where it was paused, nothing of the question."""
    state.unseen = False
    drop(state)
    with st.container(key="mock-run"):
        if session.paused:
            _draw_paused(rehearse, state, session)
        else:
            _draw_question(rehearse, state, session)
        _draw_ways_out(rehearse, state, session)


def _draw_paused(rehearse: Rehearse, state: PracticeState, session: Session) -> None:
    now = rehearse.sessions.now()
    left = time_left(session, now)
    aside = f"{clock(used_in_all(session, now))} so far" if left is None else f"{clock(left)} left"
    _draw_head(session, aside, "Paused")
    if state.problem:
        problem(state.problem)
    st.text("The clock stands still, and what you typed is kept. You can close this page and come back.")


def _draw_head(session: Session, aside: str, heading: str) -> None:
    draw_head(heading, (title(session.kind, session.plan), place(session), aside))


def _draw_question(rehearse: Rehearse, state: PracticeState, session: Session) -> None:
    planned, position = session.plan.questions[session.state.position], session.state.position
    try:
        question = rehearse.bank.question(planned.question_id)
    except NotFoundError:
        problem("The bank no longer has this question: skip it, or finish here.")
        return
    _draw_head(session, question.category, question.text)
    _draw_clock(rehearse, session)
    last = session.kind is not SessionKind.MINUTES and position + 1 == len(session.plan.questions)
    editor.draw(
        rehearse, state, place_key(session.id, position), words=FOR_THE_LAST if last else FOR_THE_NEXT
    )
    _draw_help(state, session, question)


def _draw_clock(rehearse: Rehearse, session: Session) -> None:
    now = rehearse.sessions.now()
    planned = session.plan.limit_s or session.plan.questions[session.state.position].seconds
    _draw_countdown(
        left=time_left(session, now),
        used=used(session, session.state.position, now),
        planned=planned,
        when_over=_OVER[session.kind],
        key=f"mock.clock.{session.id}",
    )


def _draw_countdown(
    *, left: float | None, used: float, planned: float | None, when_over: str, key: str
) -> None:
    """Seconds ``left`` of those ``planned``, counted down; without a limit those ``used``, counted up.

    ``when_over`` is said once no time is left.
    """
    _component(
        key=key,
        # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
        data=[{"left": left, "used": used, "planned": planned, "when_over": when_over}],
        height="content",
    )


def _draw_help(state: PracticeState, session: Session, question: Question) -> None:
    if session.kind is SessionKind.MOCK:
        small_print("Grades, guidance and model answers wait until the end.")
        return
    peek_panel.draw(state, question)
    small_print("Looking before you answer is fine; it is noted with your answer. Grades come at the end.")


def _draw_ways_out(rehearse: Rehearse, state: PracticeState, session: Session) -> None:
    """Callbacks, because what the editor sends at the same moment would interrupt anything else."""
    position, sessions = session.state.position, rehearse.sessions

    def button(label: str, name: str, act: Callable[[], None], *, primary: bool = False) -> None:
        st.button(
            label,
            key=f"mock.{name}.{session.id}.{position}",
            on_click=_act,
            args=(rehearse, state, place_key(session.id, position), act),
            type="primary" if primary else "secondary",
        )

    with st.container(horizontal=True, key="mock-ways"):
        if session.paused:
            button("Go on", "go_on", lambda: sessions.go_on(session.id), primary=True)
        else:
            button("Pause", "pause", lambda: sessions.pause(session.id))
            button("Skip this question", "skip", lambda: sessions.skip(session.id, position))
        with st.popover("Finish now", key=f"mock.finish.{session.id}.{position}"):
            st.text("What you typed for this question counts as its answer. Then you see the report.")
            button(
                "Finish and see the report", "finish_sure", lambda: sessions.finish(session.id), primary=True
            )


def _act(rehearse: Rehearse, state: PracticeState, draft_key: str, act: Callable[[], None]) -> None:
    """For callbacks, whose errors nobody else turns into a sentence."""
    state.unseen = True
    try:
        editor.keep_sent(rehearse, state, draft_key)
        act()
        state.problem = None
    except GraderError as error:
        state.problem = str(error)
