from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, InputError
from grader.models import SessionKind
from grader.ui.navigation import MOCK_PAGE
from grader.ui.services import shared_rehearse
from grader.ui.sessions import deletion
from grader.ui.sessions.report import draw_session_report
from grader.ui.sessions.run import draw_session_run
from grader.ui.state import mock_state
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import about_list, in_html, problem, small_print
from grader.wording.numbers import count, length
from grader.wording.sessions import title

if TYPE_CHECKING:
    from grader.models import Session, SessionPlan
    from grader.rehearse import Rehearse


_SESSION = "session"
"""The query parameter that opens a session: where it is, or its report once it is over."""

_LISTED = 20
_KINDS = {
    SessionKind.MOCK: "Mock interview",
    SessionKind.QUESTIONS: "A number of questions",
    SessionKind.MINUTES: "A length of time",
}
_ABOUT = {
    SessionKind.MOCK: (
        "One question after another, each with its time, mixed by category. Guidance and model answers stay "
        "closed, and nothing is graded before the end."
    ),
    SessionKind.QUESTIONS: (
        "What you have never answered or were weakest at, without a clock. Guidance may be opened; grades "
        "come at the end."
    ),
    SessionKind.MINUTES: (
        "Question after question until the time is over, the most needed first. Guidance may be opened; "
        "grades come at the end."
    ),
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
    st.query_params.from_dict({_SESSION: session.id})
    if session.ended_at is None:
        draw_session_run(rehearse, mock_state(st.session_state), session)
    else:
        draw_session_report(rehearse, mock_state(st.session_state), session)


def _session_on_page(rehearse: Rehearse) -> Session | None:
    """The one that the address names, else the one under way."""
    named = st.query_params.get(_SESSION)
    if named:
        try:
            return rehearse.history.session(named)
        except InputError as error:
            problem(str(error))
            st.query_params.clear()
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
    with st.container(horizontal=True, gap="large"):
        unit = "Minutes" if kind is SessionKind.MINUTES else "Questions"
        size = _choice(unit, _SIZES[kind], default=_SIZES[kind][1], key=f"mock.size.{kind}")
        minutes_each = 3
        if kind is SessionKind.MOCK:
            minutes_each = _choice("Minutes for each", (2, 3, 4), default=3, key="mock.each")
    seconds = minutes_each * 60.0
    _draw_outline(rehearse, kind, rehearse.sessions.plan(kind, size, seconds_each=seconds))
    if st.button("Start", type="primary", key="mock.start"):
        try:
            rehearse.sessions.start(kind, size, seconds_each=seconds)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()
    _draw_earlier(rehearse)


def _choice(label: str, options: tuple[int, ...], *, default: int, key: str) -> int:
    return int(st.segmented_control(label, options, default=default, required=True, key=key, format_func=str))


def _draw_outline(rehearse: Rehearse, kind: SessionKind, plan: SessionPlan) -> None:
    """Of which categories, for how long; no question is given away."""
    if kind is SessionKind.MINUTES:
        small_print("The clock runs until you pause it; the answer under way when it is over still counts.")
        return
    counts = Counter(rehearse.bank.question(planned.question_id).category for planned in plan.questions)
    items = "".join(
        f"<li>{in_html(category)}{f' <b>×{times}</b>' if times > 1 else ''}</li>"
        for category, times in counts.items()
    )
    times = [planned.seconds for planned in plan.questions if planned.seconds is not None]
    timed = f", {length(sum(times))} in all" if times else ""
    questions = count(len(plan.questions), "question")
    st.html(f'<section class="rh rh-outline"><p>{questions}{timed}, from</p><ul>{items}</ul></section>')


def _draw_earlier(rehearse: Rehearse) -> None:
    earlier = [session for session in rehearse.history.sessions() if session.ended_at is not None]
    if not earlier:
        return
    st.subheader("Earlier sessions", anchor=False)
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
    render(shared_rehearse())
