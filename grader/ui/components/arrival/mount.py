"""Leads whoever follows a link to a place within the page, once the page is drawn."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "rehearse_arrival",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "arrival.js").read_text(encoding="utf-8"),
)


def draw(place: str, *, key: str) -> None:
    """Shows, outlines and focuses the place with this name (see ``answer_places``), if the page has it."""
    with st.container(key="arrival"):
        # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
        _component(key=key, data=[place], height="content")
