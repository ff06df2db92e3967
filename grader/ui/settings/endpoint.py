from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError, InputError
from grader.models.endpoint import (
    PRESETS,
    Endpoint,
    EndpointChoice,
    EndpointKey,
    is_embedded,
)
from grader.ui.state import keep_for_session, session_key
from grader.ui.widgets.text import note, problem, small_print
from grader.ui.widgets.waiting import working
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from grader.grading.language_model import LanguageModel
    from grader.rehearse import Rehearse


_FIELD = "language_model.typed_key"
_PROBLEM = "language_model.key_problem"
_READ = "language_model.models"
"""Models by address, as this session has read them."""
_NAMED = "language_model.named"
"""The model that the field names now, by address."""
_CUSTOM, _ENVIRONMENT = "Another address", "OPENAI_BASE_URL"


def draw_endpoint_form(rehearse: Rehearse) -> EndpointChoice | None:
    """Address, key, model and masking; the choice that they come to, None while it is not complete."""
    model, chosen = rehearse.language_model, rehearse.language_model.choice()
    if chosen is not None and (is_embedded(chosen.base_url) or model.is_lent(chosen)):
        # A file that Rehearse serves itself has no address to type, nor has what a server lends.
        chosen = None
    address = _draw_address(model, chosen)
    if not address:
        return None
    try:
        _draw_key_field(model, Endpoint(address, "any"))
    except GraderError as error:
        problem(str(error))
        return None
    name = _draw_model_field(rehearse, address)
    masked = st.toggle(
        "Replace names, e-mail addresses, phone numbers and employers before sending",
        value=bool(chosen and chosen.masked),
        key="language_model.masked",
        help="You see the text and can change it before it goes, but not where many answers are graded at "
        "once. It hides what was found, and nothing more.",
    )
    sent, received = _draw_price(chosen)
    return EndpointChoice(address, name, masked, sent, received) if name else None


def _draw_address(model: LanguageModel, chosen: EndpointChoice | None) -> str:
    presets = {preset.name: preset.base_url for preset in PRESETS if preset.base_url}
    known = {name: url for name, url in presets.items() if model.may_choose(url)}
    if model.environment_url:
        known[_ENVIRONMENT] = model.environment_url
    present = next((name for name, url in known.items() if chosen and url == chosen.base_url), None)
    names = [*known, _CUSTOM]
    first = present or (_CUSTOM if chosen else _ENVIRONMENT if model.environment_url else names[0])
    place = st.selectbox("Where it runs", names, index=names.index(first), key="language_model.place")
    if place in known:
        small_print(known[place])
        return known[place]
    typed = st.text_input(
        "Address",
        value=chosen.base_url if chosen and present is None else "",
        key="language_model.address",
        placeholder="http://localhost:8000/v1",
        help="Where an OpenAI-compatible API is served, up to and with its version.",
    )
    return (typed or "").strip()


def _draw_key_field(model: LanguageModel, server: Endpoint) -> None:
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
        "API key, if needed",
        type="password",
        key=_FIELD,
        on_change=hold,
        autocomplete="off",
        help=f"Held for this browser session, never stored, and sent to {shown_origin(origin)} only.",
    )
    refused = st.session_state.pop(_PROBLEM, None)
    if refused:
        problem(refused)


def _draw_model_field(rehearse: Rehearse, address: str) -> str:
    """The name of a model: from the server's own list once that was read, or typed."""
    chosen = rehearse.language_model.choice()
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
            placeholder="Type its name, or load the list",
        )
        wanted = st.button("Load models", key="language_model.read")
    if wanted:
        _read(rehearse, address)
    named[address] = (name or "").strip()
    return named[address]


def _read(rehearse: Rehearse, address: str) -> None:
    choice = EndpointChoice(address, "any")
    try:
        endpoint = rehearse.language_model.endpoint_of(choice, session_key(st.session_state))
        with working(rehearse.history, "Reading the list…"):
            models = rehearse.endpoint_trial.models(endpoint)
    except GraderError as error:
        problem(f"The list could not be read, because {error}")
        return
    st.session_state[_READ] = {**st.session_state.get(_READ, {}), address: models}
    st.rerun()


def _draw_price(chosen: EndpointChoice | None) -> tuple[float | None, float | None]:
    with st.expander("What it costs, to see what each grade took"):
        small_print("Of a million tokens, in your currency; leave it empty if it costs nothing.")
        with st.container(horizontal=True):
            sent = st.number_input(
                "Sent",
                min_value=0.0,
                value=chosen.price_sent if chosen else None,
                key="language_model.price_sent",
                width=200,
            )
            received = st.number_input(
                "Received",
                min_value=0.0,
                value=chosen.price_received if chosen else None,
                key="language_model.price_received",
                width=200,
            )
    return sent, received
