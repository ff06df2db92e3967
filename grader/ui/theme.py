"""What all pages share in looks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
WIDTH = 1080
"""Pixels: two readable columns side by side."""


def apply_style() -> None:
    st.html(_ASSETS / "style.css")


def apply_style_of(page: str) -> None:
    """What one page alone looks like, beside what all pages share."""
    st.html(_ASSETS / f"{page}.css")


def draw_brand() -> None:
    """Name and icon; called last, for Streamlit imports NumPy and Pillow to show images."""
    st.set_page_config(page_icon=str(_ASSETS / "icon.svg"))
    st.logo(str(_ASSETS / "logo.svg"), size="large")
