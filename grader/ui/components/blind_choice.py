from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import VerdictKind
from grader.practice.blind_choices import TOLD
from grader.ui.components.notice import note
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import ThreadDraft
    from grader.practice.blind_choices import BlindChoices


def ask(drafts: Sequence[ThreadDraft]) -> VerdictKind | None:
    """Both answers without a score, and which one is better: the choice, once it is made, in the terms of a
    verdict on the later draft."""
    for column, draft in zip(st.columns(2, gap="large"), drafts, strict=True):
        with column:
            st.html(
                f'<section class="rh rh-answer"><h2>{in_html(draft.name)}</h2>'
                f'<div class="rh-typed" dir="auto">{in_html(draft.attempt.answer)}</div></section>'
            )
    earlier, later = (draft.name for draft in drafts)
    choices = {
        earlier: VerdictKind.WORSE,
        later: VerdictKind.BETTER,
        "No clear difference": VerdictKind.NO_DIFFERENCE,
    }
    chosen = st.radio(
        "Which one would you rather give in an interview?",
        list(choices),
        index=None,
        horizontal=True,
        key="compare.choice.option",
    )
    if st.button("Show what the grader says", type="primary", disabled=chosen is None):
        return choices[chosen or ""]
    return None


def tell(
    drafts: Sequence[ThreadDraft], choice: VerdictKind, verdict: VerdictKind, all_: BlindChoices
) -> None:
    """How the choice compares with the verdict, and how often the two agreed so far."""
    earlier, later = (draft.name for draft in drafts)
    named = {VerdictKind.WORSE: earlier, VerdictKind.BETTER: later, VerdictKind.NO_DIFFERENCE: "neither"}
    said = f"You said that {named[choice]} is better"
    if verdict not in TOLD:
        note(f"{said}; the grader has no verdict to hold that against.")
        return
    ending = "so does the grader" if choice is verdict else f"the grader says {named[verdict]}"
    tally = f" You agreed in {all_.agreed} of {all_.made}." if all_.made > 1 else ""
    note(f"{said}; {ending}.{tally}")
