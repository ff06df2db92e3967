from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, InputError
from grader.models import SessionKind
from grader.sessions.pace import FASTEST, SLOWEST, THINK_S, WORDS, Pace, Source, keep_pace, pace_of
from grader.ui.navigation import MOCK_PAGE, SESSION, set_address
from grader.ui.services import visitors_rehearse
from grader.ui.sessions import deletion
from grader.ui.sessions.report import draw_session_report
from grader.ui.sessions.run import draw_session_run
from grader.ui.state import mock_state
from grader.ui.widgets.bank_choice import draw_bank_choice
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import about_list, in_html, in_markdown, problem, small_print
from grader.wording.numbers import count, length
from grader.wording.questions import category_in_words
from grader.wording.sessions import title

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Session, SessionPlan
    from grader.rehearse import HistoryStore, Rehearse


_LISTED = 20
_KINDS = {
    SessionKind.MOCK: "Each question timed",
    SessionKind.QUESTIONS: "Without a clock",
    SessionKind.MINUTES: "A length of time",
}
_TIMED = f"the time is {THINK_S / 60:.0f} minutes to think, and {WORDS} words at that speed."
_TYPING, _SPEAKING = "Typing", "Speaking"
_SPOKEN_MINUTES = (2, 3, 4)
_PACE, _FAILED = "mock.pace", "mock.pace.problem"
_CATEGORIES = "mock.categories"
_ABOUT = {
    SessionKind.MOCK: (
        "One question after another, each with its time, mixed by category. Guidance and model answers stay "
        "closed, and nothing is graded before the end."
    ),
    SessionKind.QUESTIONS: ("Take the time you need. Guidance may be opened; grades come at the end."),
    SessionKind.MINUTES: (
        "Question after question until the time is over, the most needed first. Guidance may be opened; "
        "grades come at the end."
    ),
}
_SOURCES = {
    Source.SET: f"As you set it: {_TIMED}",
    Source.MEASURED: f"As measured in your latest answers: {_TIMED}",
    Source.USUAL: f"A usual speed, until there are answers to measure: {_TIMED}",
}
_SIZES = {
    SessionKind.MOCK: (2, 3, 5, 8),
    SessionKind.QUESTIONS: (3, 5, 10),
    SessionKind.MINUTES: (10, 20, 40),
}


def render(rehearse: Rehearse) -> None:
    st.html(Path(__file__).parent / "sessions.css")
    deletion.tell()
    session = _session_on_page(rehearse)
    if session is None:
        draw_start(rehearse)
        return
    set_address((SESSION,), **{SESSION: session.id})
    if session.ended_at is None:
        draw_session_run(rehearse, mock_state(st.session_state), session)
    else:
        draw_session_report(rehearse, mock_state(st.session_state), session)


def _session_on_page(rehearse: Rehearse) -> Session | None:
    """The one that the address names, else the one under way."""
    named = st.query_params.get(SESSION)
    if named:
        try:
            return rehearse.history.session(named)
        except InputError as error:
            problem(str(error))
            set_address((SESSION,))
    return rehearse.sessions.under_way()


def draw_start(rehearse: Rehearse) -> None:
    """What to start, how long it is to be, and what was done earlier."""
    st.title("Mock interview", anchor=False)
    kind = st.segmented_control(
        "What to practice",
        list(_KINDS),
        default=SessionKind.MOCK,
        required=True,
        key="mock.kind",
        format_func=lambda each: _KINDS[each],
        label_visibility="collapsed",
    )
    st.text(_ABOUT[kind])
    with st.container(horizontal=True, gap="large", key="mock-sizes"):
        unit = "Minutes" if kind is SessionKind.MINUTES else "Questions"
        size = _choice(unit, _SIZES[kind], default=_SIZES[kind][1], key=f"mock.size.{kind}")
        seconds = _draw_time(rehearse.history) if kind is SessionKind.MOCK else 0.0
    draw_bank_choice(rehearse, key="mock.banks")
    known = rehearse.bank.categories
    st.session_state[_CATEGORIES] = [each for each in st.session_state.get(_CATEGORIES, ()) if each in known]
    categories = st.pills(
        "Categories: all, or those you choose",
        known,
        selection_mode="multi",
        key=_CATEGORIES,
        format_func=lambda each: in_markdown(category_in_words(each)),
    )
    plan = rehearse.sessions.plan(kind, size, seconds_each=seconds, categories=categories)
    small_print(_outline(rehearse.bank, kind, plan))
    if st.button("Start", type="primary", key="mock.start"):
        try:
            rehearse.sessions.start(kind, size, seconds_each=seconds, categories=categories)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()
    _draw_earlier(rehearse)


def _draw_time(history: HistoryStore) -> float:
    """How many seconds each question gets: what typing takes, or what an answer said aloud may."""
    how = st.segmented_control(
        "You answer by", (_TYPING, _SPEAKING), default=_TYPING, required=True, key="mock.how"
    )
    if how == _SPEAKING:
        return 60.0 * _choice("Minutes for each", _SPOKEN_MINUTES, default=3, key="mock.each")

    def keep() -> None:
        st.session_state.pop(_FAILED, None)
        try:
            keep_pace(history, st.session_state[_PACE])
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    pace = pace_of(history)
    said = st.number_input(
        "Words a minute you type",
        SLOWEST,
        FASTEST,
        pace.words_a_minute,
        step=5,
        key=_PACE,
        on_change=keep,
        width=190,
        help=_SOURCES[pace.source],
    )
    if _FAILED in st.session_state:
        problem(f"The speed is not kept. {st.session_state[_FAILED]}")
    return Pace(said, Source.SET).seconds


def _choice(label: str, options: tuple[int, ...], *, default: int, key: str) -> int:
    return int(st.segmented_control(label, options, default=default, required=True, key=key, format_func=str))


def _outline(bank: QuestionBank, kind: SessionKind, plan: SessionPlan) -> str:
    """Of which categories, for how long; no question is given away."""
    if kind is SessionKind.MINUTES:
        return "The clock runs until you pause it; the answer under way when it is over still counts."
    counts = Counter(bank.question(planned.question_id).category for planned in plan.questions)
    listed = ", ".join(
        f"{category_in_words(category)} ×{times}" if times > 1 else category_in_words(category)
        for category, times in counts.items()
    )
    first = plan.questions[0].seconds if plan.questions else None
    timed = f", {length(first)} for each" if first else ""
    return f"{count(len(plan.questions), 'question')}{timed}: {listed}."


def _draw_earlier(rehearse: Rehearse) -> None:
    earlier = [session for session in rehearse.history.sessions() if session.ended_at is not None]
    if not earlier:
        return
    st.subheader("Earlier mock interviews", anchor=False)
    for session in earlier[:_LISTED]:
        _draw_row(rehearse, session)


def _draw_row(rehearse: Rehearse, session: Session) -> None:
    answered = len(rehearse.history.attempts_of_session(session.id))
    about = about_list((in_local_time(session.started_at), count(answered, "answer")))
    draw_linked_row(
        f'<div><p class="rh-row-title">{in_html(title(session.kind, session.plan))}</p>{about}</div>',
        key=f"attempt-session-{session.id}",
        page=MOCK_PAGE,
        label="Report",
        session=session.id,
    )


if __name__ == "__main__":
    render(visitors_rehearse())
