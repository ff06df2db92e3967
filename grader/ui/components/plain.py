"""Text that somebody wrote, made safe to show: it always appears exactly as it was typed."""

from __future__ import annotations

import html
import re

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_UNSEEN = {0: "␀"}
"""A null byte cannot stand in a page; its picture can."""


def in_html(text: str) -> str:
    """For ``st.html``, between tags or inside a quoted attribute."""
    return html.escape(text.translate(_UNSEEN))


def in_markdown(text: str) -> str:
    """For labels, which Streamlit reads as Markdown."""
    return _MARKDOWN.sub(r"\\\1", text.translate(_UNSEEN))
