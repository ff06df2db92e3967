from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Mapping


def facts(values: Mapping[str, str]) -> None:
    """Names and their values, as a quiet table."""
    rows = "".join(f"<dt>{in_html(name)}</dt><dd>{in_html(value)}</dd>" for name, value in values.items())
    st.html(f'<dl class="rh rh-facts">{rows}</dl>')
