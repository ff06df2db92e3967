from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.rubric_grading import EndpointKey
from grader.ui.components.notice import note, small_print
from grader.ui.session_key import keep_for_session, session_key

if TYPE_CHECKING:
    from grader.practice.language_model import LanguageModel

_FIELD = "language_model.typed_key"


def draw(model: LanguageModel, origin: str) -> None:
    """Which key would go to ``origin``, and a field for one that is kept for this browser session only."""
    typed, given = session_key(st.session_state), model.environment_key
    if typed is not None and typed.origin == origin:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"A key for {origin} is held for this browser session.", width="content")
            st.button(
                "Forget it",
                key="language_model.forget_key",
                on_click=keep_for_session,
                args=(st.session_state, None),
            )
        return
    if given is not None and given.origin == origin:
        small_print(f"The key in OPENAI_API_KEY is used; it is meant for {origin} and goes nowhere else.")
    elif given is not None:
        note(f"The key in OPENAI_API_KEY is meant for {given.origin}, so it is not sent to {origin}.")

    def hold() -> None:
        value = st.session_state[_FIELD].strip()
        # The page must not keep showing it, not even as dots.
        st.session_state[_FIELD] = ""
        if value:
            keep_for_session(st.session_state, EndpointKey(value, origin))

    st.text_input(
        "Key, if the server wants one",
        type="password",
        key=_FIELD,
        on_change=hold,
        autocomplete="off",
        help=f"Held for this browser session, never stored, and sent to {origin} only.",
    )
