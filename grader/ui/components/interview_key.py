from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.practice.interview_words import in_words
from grader.ui.components.plain import in_html
from grader.ui.progress_words import date_in_words, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Interview


def draw(interviews: Sequence[Interview]) -> None:
    """What the letters on the chart of scores stand for; the latest interview comes first."""
    items = "".join(_item(name, interview) for name, interview in named(interviews))
    st.html(f'<ul class="rh rh-small rh-interview-key">{items}</ul>')


def _item(name: str, interview: Interview) -> str:
    said = ": ".join(filter(None, (date_in_words(interview.held_on), in_words(interview))))
    return f'<li><b>{name}</b> Interview on <span dir="auto">{in_html(said)}</span></li>'
