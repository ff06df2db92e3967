from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "rehearse_countdown",
    html=(_HERE / "countdown.html").read_text(encoding="utf-8"),
    css=(_HERE / "countdown.css").read_text(encoding="utf-8"),
    js=(_HERE / "countdown.js").read_text(encoding="utf-8"),
)


def draw(*, left: float | None, used: float, planned: float | None, when_over: str, key: str) -> None:
    """Seconds ``left`` of those ``planned``, counted down; without a limit those ``used``, counted up.

    ``when_over`` is said once no time is left.
    """
    _component(
        key=key,
        # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
        data=[{"left": left, "used": used, "planned": planned, "when_over": when_over}],
        height="content",
    )
