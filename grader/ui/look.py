"""What all pages share in looks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
LOGO = str(_ASSETS / "logo.svg")
ICON = str(_ASSETS / "icon.svg")
WIDTH = 1080
"""Pixels: two readable columns side by side."""


def apply_style() -> None:
    st.html(_ASSETS / "style.css")
