from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.errors import GraderError
from grader.ui.login.gate import entry
from grader.ui.state import session_key
from grader.ui.widgets.text import in_html, problem
from grader.wording.places import shown_origin, unencrypted

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


_PROBLEM = "language_model.problem"


def chosen_endpoint(rehearse: Rehearse) -> Endpoint | None:
    """The language model that is switched on in this browser session; None if none can be used."""
    try:
        return rehearse.language_model.endpoint(session_key(st.session_state))
    except GraderError:
        return None


def agree_to(rehearse: Rehearse, session: MutableMapping[Any, Any], endpoint: Endpoint) -> bool:
    """Agree to an endpoint, for callbacks, whose errors nobody else turns into a sentence; was it kept?"""
    try:
        rehearse.language_model.agree(endpoint)
    except GraderError as error:
        session[_PROBLEM] = str(error)
        return False
    return True


def host_badge(endpoint: Endpoint) -> str:
    """HTML that says whether what is sent leaves this machine."""
    if endpoint.stays_here:
        here = "machine" if entry() is None else "server"
        return f'<span class="rh-badge">stays on this {here}</span>'
    return f'<span class="rh-badge is-elsewhere">goes to {in_html(shown_origin(endpoint.origin))}</span>'


def draw_consent(
    endpoint: Endpoint,
    payload: str,
    *,
    key: str,
    label: str,
    on_agree: Callable[[], None],
    answers: int = 1,
    sent: str = "",
) -> None:
    """What would be sent to whom, word for word, and what stays here; nothing is sent before the button.

    Of several answers, the payload is that of the first. ``sent`` says what it is where it is no answer.
    """
    where = shown_origin(endpoint.origin)
    st.html(
        '<section class="rh rh-consent"><h2>Before anything is sent</h2>'
        f'<p>{host_badge(endpoint)}</p><dl class="rh-facts"><dt>Address</dt><dd>{in_html(where)}</dd>'
        f"<dt>Model</dt><dd>{in_html(endpoint.model)}</dd>"
        f"<dt>Is sent</dt><dd>{sent or _sent(answers)}</dd>"
        "<dt>Stays here</dt><dd>your history, other answers, unsent text, the score by points</dd>"
        f"</dl><p>{in_html(_afterwards(endpoint))}</p></section>"
    )
    warning = unencrypted(endpoint)
    if warning:
        problem(warning)
    with st.expander(f"The exact text that would be sent{'' if answers == 1 else ' first'}"):
        st.html(f'<pre class="rh rh-payload" tabindex="0">{in_html(payload)}</pre>')
    st.button(label, key=key, type="primary", on_click=on_agree)
    failed = _take_problem(st.session_state)
    if failed:
        problem(failed)


def _sent(answers: int) -> str:
    if answers == 1:
        return "your answer; the question with its rubric, guidance and model answer"
    return f"{answers:,} answers; with each, its question with its rubric, guidance and model answer"


def _afterwards(endpoint: Endpoint) -> str:
    if endpoint.stays_here:
        return "You are asked once; you can withdraw it on the Settings page."
    return (
        f"How long {endpoint.host} keeps it, and for what, is for its operator to say. "
        "You are asked once for each address; you can withdraw it on the Settings page."
    )


def _take_problem(session: MutableMapping[Any, Any]) -> str | None:
    """Why the last agreement failed, told once."""
    problem: str | None = session.pop(_PROBLEM, None)
    return problem
