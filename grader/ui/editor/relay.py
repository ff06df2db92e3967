from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.errors import GraderError
from grader.models.session import place_in_session
from grader.ui.editor.browser_copies import own_prefix
from grader.ui.editor.messages import read_typed, save
from grader.ui.state import mock_state, practice_state

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from grader.rehearse import Rehearse
    from grader.ui.editor.messages import Typed


_HERE = Path(__file__).parent / "assets"
_SCRIPTS = ("connection_dialog.js", "one_page_back.js", "relay.js")
_KEY = "relay"
_component = st.components.v2.component(
    "rehearse_relay",
    html="<span hidden></span>",
    js="\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS),
)


def draw(rehearse: Rehearse) -> None:
    """Nothing to be seen, on every page; what it brings is kept as the draft of its question, once.

    Text that another window stored in the meantime is not overwritten: the browser still has what was typed,
    and both are offered where the question is opened again.
    """

    def on_left_change() -> None:
        keep(rehearse, st.session_state, st.session_state.get(_KEY, {}).get("left"))

    # A callback is not interrupted by whatever else the browser sends; a session begun anew has none yet.
    result = _component(
        key=_KEY,
        data=[{"copies": own_prefix()}],
        on_left_change=on_left_change,
        on_woken_change=lambda: None,
    )
    keep(rehearse, st.session_state, result.left)


def keep(rehearse: Rehearse, session: MutableMapping[Any, Any], letters: Any) -> None:
    """Keep each letter that is a text typed in one of our editors; anything else comes to nothing."""
    for letter in letters if isinstance(letters, list) else ():
        typed = read_typed(letter)
        if typed is not None and _is_open(rehearse, typed):
            state_of = practice_state if place_in_session(typed.question) is None else mock_state
            save(rehearse, state_of(session).editor(typed.question), typed)


def _is_open(rehearse: Rehearse, typed: Typed) -> bool:
    """Whether it can still be answered: what a session has gone past is an answer already, or was skipped."""
    place = place_in_session(typed.question)
    if place is None:
        return True
    try:
        session = rehearse.history.session(place[0])
    except GraderError:
        return False
    return session.open_question is not None and session.state.position == place[1]
