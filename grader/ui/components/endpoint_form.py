from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.practice.language_model import EndpointChoice
from grader.rubric_grading import PRESETS, Endpoint
from grader.ui.components import key_field, model_field
from grader.ui.components.notice import problem, small_print

if TYPE_CHECKING:
    from grader.practice import PracticeService
    from grader.practice.language_model import LanguageModel

CUSTOM, ENVIRONMENT = "Another address", "OPENAI_BASE_URL"


def draw(service: PracticeService) -> EndpointChoice | None:
    """Address, key, model and masking; the choice that they come to, None while it is not complete."""
    model, chosen = service.language_model, service.language_model.choice()
    address = _draw_address(model, chosen)
    if not address:
        return None
    try:
        key_field.draw(model, Endpoint(address, "any"))
    except GraderError as error:
        problem(str(error))
        return None
    name = model_field.draw(service, address)
    masked = st.toggle(
        "Replace names, e-mail addresses, phone numbers and employers before sending",
        value=bool(chosen and chosen.masked),
        key="language_model.masked",
        help="You see the text and can change it before it goes, but not where many answers are graded at "
        "once. It hides what was found, and nothing more.",
    )
    sent, received = _draw_price(chosen)
    return EndpointChoice(address, name, masked, sent, received) if name else None


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


def _draw_address(model: LanguageModel, chosen: EndpointChoice | None) -> str:
    known = {preset.name: preset.base_url for preset in PRESETS if preset.base_url}
    if model.environment_url:
        known[ENVIRONMENT] = model.environment_url
    present = next((name for name, url in known.items() if chosen and url == chosen.base_url), None)
    names = [*known, CUSTOM]
    first = present or (CUSTOM if chosen else ENVIRONMENT if model.environment_url else names[0])
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
