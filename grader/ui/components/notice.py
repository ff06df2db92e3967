from __future__ import annotations

import streamlit as st

from grader.ui.components.plain import in_html


def problem(sentence: str) -> None:
    """What went wrong and what to do; read aloud at once."""
    st.html(f'<p class="rh rh-notice rh-problem" role="alert">{in_html(sentence)}</p>')


def note(sentence: str) -> None:
    """Something good to know."""
    st.html(f'<p class="rh rh-notice" role="note">{in_html(sentence)}</p>')


def small_print(sentence: str) -> None:
    st.html(f'<p class="rh rh-small">{in_html(sentence)}</p>')
