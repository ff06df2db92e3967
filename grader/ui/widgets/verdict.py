from __future__ import annotations

import streamlit as st

from grader.models import VerdictKind
from grader.ui.widgets.text import in_html

MARKS = {
    VerdictKind.BETTER: "▲",
    VerdictKind.WORSE: "▼",
    VerdictKind.NO_DIFFERENCE: "=",
    VerdictKind.NOT_COUNTED: "–",
    VerdictKind.UNKNOWN: "?",
}


def draw_verdict(kind: VerdictKind, head: str, reason: str, *, label: str, about: str = "") -> None:
    """What can be said of a change, large, and beneath it why; ``label`` names it to screen readers."""
    above = f'<p class="rh-small">{in_html(about)}</p>' if about else ""
    st.html(
        f'<section class="rh rh-verdict is-{kind}" aria-label="{in_html(label)}">{above}'
        f'<p class="rh-verdict-head"><span aria-hidden="true">{MARKS[kind]}</span> {in_html(head)}</p>'
        f"<p>{in_html(reason[:1].upper() + reason[1:])}</p></section>"
    )
