"""Text that somebody wrote, made safe to show: it always appears exactly as it was typed."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_UNSEEN = {0: "␀"}
"""A null byte cannot stand in a page; its picture can."""


def in_html(text: str) -> str:
    """For ``st.html``, between tags or inside a quoted attribute."""
    return html.escape(text.translate(_UNSEEN))


def in_html_with_hits(text: str, search: str) -> str:
    """As ``in_html``, with every place marked where ``search`` stands, in whatever case."""
    wanted = search.strip()
    if not wanted:
        return in_html(text)
    pieces = re.split(f"({re.escape(wanted)})", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{in_html(piece)}</mark>" if place % 2 else in_html(piece)
        for place, piece in enumerate(pieces)
    )


def in_markdown(text: str) -> str:
    """For labels, which Streamlit reads as Markdown."""
    return _MARKDOWN.sub(r"\\\1", text.translate(_UNSEEN))


def problem(sentence: str) -> None:
    """What went wrong and what to do; read aloud at once."""
    st.html(f'<p class="rh rh-notice rh-problem" role="alert">{in_html(sentence)}</p>')


def note(sentence: str) -> None:
    """Something good to know."""
    st.html(f'<p class="rh rh-notice" role="note">{in_html(sentence)}</p>')


def small_print(sentence: str) -> None:
    st.html(f'<p class="rh rh-small">{in_html(sentence)}</p>')


def facts(values: Mapping[str, str]) -> None:
    """Names and their values, as a quiet table."""
    rows = "".join(f"<dt>{in_html(name)}</dt><dd>{in_html(value)}</dd>" for name, value in values.items())
    st.html(f'<dl class="rh rh-facts">{rows}</dl>')


def about_list(items: Iterable[str]) -> str:
    """HTML of a few short facts beside each other; empty ones are left out, and the list if all are."""
    listed = "".join(f"<li>{in_html(item)}</li>" for item in items if item)
    return f'<ul class="rh-about">{listed}</ul>' if listed else ""


def draw_head(heading: str, about: Iterable[str] = ()) -> None:
    """What a page is about, large, under a few facts about it."""
    st.html(
        f'<header class="rh rh-question">{about_list(about)}<h1 dir="auto">{in_html(heading)}</h1></header>'
    )
