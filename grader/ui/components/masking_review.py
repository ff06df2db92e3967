from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.rubric_grading.masking import Masking, Replacement, suggest_masking
from grader.ui.components.notice import small_print
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.models import Attempt

_SEPARATOR = " = "


def draw(attempt: Attempt, *, key: str) -> Masking:
    """What is replaced before the answer is sent, line by line to be changed, and how it then reads."""
    typed = st.text_area(
        "Replaced before sending, one a line",
        value=as_lines(suggest_masking(attempt.answer)),
        key=f"{key}.{attempt.id}",
        placeholder="Jane Doe = [NAME_1]",
        help="Delete a line to send those words as they are; add one for what was not found.",
    )
    masking = read_lines(typed or "")
    with st.expander("Your answer as it would be sent"):
        st.html(f'<p class="rh rh-typed" dir="auto">{in_html(masking.masked(attempt.answer))}</p>')
    small_print(
        "Placeholders hide what stands in the list, and nothing more: a story can still tell who it is."
    )
    return masking


def as_lines(masking: Masking) -> str:
    return "\n".join(f"{item.text}{_SEPARATOR}{item.placeholder}" for item in masking.replacements)


def read_lines(typed: str) -> Masking:
    """The replacements that somebody typed; a line without a placeholder gets one."""
    replacements = []
    for number, line in enumerate(filter(str.strip, typed.splitlines()), 1):
        text, _, placeholder = line.partition(_SEPARATOR)
        replacements.append(Replacement(text.strip(), placeholder.strip() or f"[WORDS_{number}]"))
    return Masking(tuple(replacements))
