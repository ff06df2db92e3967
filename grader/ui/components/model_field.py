from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.practice.language_model import EndpointChoice
from grader.ui.components.notice import problem
from grader.ui.session_key import session_key

if TYPE_CHECKING:
    from grader.practice import PracticeService

_READ = "language_model.models"
"""Models by address, as this session has read them."""
_NAMED = "language_model.named"
"""The model that the field names now, by address."""


def draw(service: PracticeService, address: str) -> str:
    """The name of a model: from the server's own list once that was read, or typed."""
    chosen = service.language_model.choice()
    present = chosen.model if chosen and chosen.base_url == address else None
    named: dict[str, str] = st.session_state.setdefault(_NAMED, {})
    read: tuple[str, ...] = st.session_state.get(_READ, {}).get(address, ())
    first = named.get(address) or present
    names = [*dict.fromkeys([*([first] if first else []), *read])]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Model",
            names,
            index=0 if names else None,
            # A list that has just been read makes another field, which begins with its first model.
            key=f"language_model.model.{address}.{len(read)}",
            accept_new_options=True,
            placeholder="Type its name, or read the list",
        )
        wanted = st.button("Read the server’s list", key="language_model.read")
    if wanted:
        _read(service, address)
    named[address] = (name or "").strip()
    return named[address]


def _read(service: PracticeService, address: str) -> None:
    choice = EndpointChoice(address, "any")
    try:
        endpoint = service.language_model.endpoint_of(choice, session_key(st.session_state))
        with st.spinner("Reading the list…"):
            models = service.endpoint_trial.models(endpoint)
    except GraderError as error:
        problem(f"The list could not be read, because {error}")
        return
    st.session_state[_READ] = {**st.session_state.get(_READ, {}), address: models}
    st.rerun()
