from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.practice.origin_in_words import shown_origin
from grader.rubric_grading import EndpointKey
from grader.ui.components.notice import note, problem, small_print
from grader.ui.session_key import keep_for_session, session_key

if TYPE_CHECKING:
    from grader.practice.language_model import LanguageModel
    from grader.rubric_grading import Endpoint

_FIELD = "language_model.typed_key"
_PROBLEM = "language_model.key_problem"


def draw(model: LanguageModel, server: Endpoint) -> None:
    """Which key would go to a server, and a field for one that is kept for this browser session only."""
    origin = server.origin
    typed = session_key(st.session_state)
    try:
        given = model.environment_key
    except InputError as error:
        given = None
        note(f"The key of the environment is not used. {error}")
    if typed is not None and typed.origin == origin:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"A key for {shown_origin(origin)} is held for this browser session.", width="content")
            st.button(
                "Forget it",
                key="language_model.forget_key",
                on_click=keep_for_session,
                args=(st.session_state, None),
            )
        return
    if given is not None and given.origin == origin:
        small_print(
            f"The OPENAI_API_KEY is meant for {shown_origin(origin)}: it is used there and nowhere else."
        )
    elif given is not None:
        note(
            f"The OPENAI_API_KEY is meant for {shown_origin(given.origin)}, "
            f"so it is not sent to {shown_origin(origin)}."
        )

    def hold() -> None:
        value = st.session_state[_FIELD].strip()
        # The page must not keep showing it, not even as dots.
        st.session_state[_FIELD] = ""
        if not value:
            return
        try:
            keep_for_session(st.session_state, EndpointKey.meant_for(server.base_url, value))
        except InputError as error:
            st.session_state[_PROBLEM] = str(error)

    st.text_input(
        "Key, if the server wants one",
        type="password",
        key=_FIELD,
        on_change=hold,
        autocomplete="off",
        help=f"Held for this browser session, never stored, and sent to {shown_origin(origin)} only.",
    )
    refused = st.session_state.pop(_PROBLEM, None)
    if refused:
        problem(refused)
