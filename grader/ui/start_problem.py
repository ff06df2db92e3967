from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import BankError
from grader.ui.widgets.text import in_html
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.errors import GraderError


def render(error: GraderError) -> None:
    """Why nothing can be practiced now: every problem, and what to do after mending it."""
    sentences = [str(problem) for problem in error.problems] if isinstance(error, BankError) else [str(error)]
    if isinstance(error, BankError):
        title = f"The question bank has {count(len(sentences), 'problem')}"
        lead = "None of it was loaded. Mend what is listed, then reload this page."
    else:
        title, lead = "Rehearse cannot start", "Mend this, then reload this page."
    items = "".join(f"<li>{in_html(sentence)}</li>" for sentence in sentences)
    st.html(
        f'<section class="rh rh-start" role="alert"><h1>{in_html(title)}</h1>'
        f"<p>{lead}</p><ul>{items}</ul></section>"
    )
