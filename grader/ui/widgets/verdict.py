from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import VerdictKind
from grader.ui.widgets.text import in_html
from grader.wording.verdicts import verdict_head, verdict_reason

if TYPE_CHECKING:
    from grader.models import Verdict


MARKS = {
    VerdictKind.BETTER: "▲",
    VerdictKind.WORSE: "▼",
    VerdictKind.NO_DIFFERENCE: "=",
    VerdictKind.NOT_COUNTED: "–",
    VerdictKind.UNKNOWN: "?",
}


def draw(verdict: Verdict, *, names: tuple[str, str]) -> None:
    """Whether the later of two drafts is better, in one sentence with its reason."""
    head, reason = verdict_head(verdict), verdict_reason(verdict)
    mark = f'<span aria-hidden="true">{MARKS[verdict.kind]}</span>'
    st.html(
        f'<section class="rh rh-verdict is-{verdict.kind}" aria-label="Verdict">'
        f'<p class="rh-small">{in_html(names[1])} beside {in_html(names[0])}</p>'
        f'<p class="rh-verdict-head">{mark} {in_html(head)}</p>'
        f"<p>{in_html(reason[:1].upper() + reason[1:])}</p></section>"
    )
