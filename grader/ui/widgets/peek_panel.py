from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Question
    from grader.ui.state import PracticeState


_GUIDANCE = "What employers look for"
_MODEL_ANSWER = "A model answer"


def draw(state: PracticeState, question: Question) -> None:
    """Guidance and model answer, closed until asked for; asking is noted with the next attempt."""

    def saw_guidance() -> None:
        state.peek(question.id, guidance=True)

    def saw_model_answer() -> None:
        state.peek(question.id, model_answer=True)

    if question.guidance:
        _panel(_GUIDANCE, f"practice.guidance.{question.id}", question.guidance, saw_guidance)
    if question.model_answer:
        _panel(_MODEL_ANSWER, f"practice.model_answer.{question.id}", question.model_answer, saw_model_answer)


def _panel(label: str, key: str, text: str, on_toggle: Callable[[], None]) -> None:
    panel = st.expander(label, key=key, on_change=on_toggle)
    if panel.open:
        with panel:
            st.html(f'<p class="rh rh-prose" dir="auto">{in_html(text)}</p>')
