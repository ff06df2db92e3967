"""A clock to speak by, and a button that prints the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "rehearse_rehearsal_clock",
    html=(_HERE / "clock.html").read_text(encoding="utf-8"),
    css=(_HERE / "clock.css").read_text(encoding="utf-8"),
    js=(_HERE / "clock.js").read_text(encoding="utf-8"),
)


def draw(*, key: str) -> None:
    """It starts at 0:00 on every visit; nothing of it is kept."""
    _component(key=key, height="content")
