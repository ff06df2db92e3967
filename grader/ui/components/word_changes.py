from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import ChangeKind
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Change

LEGEND = (
    '<p class="rh-small rh-legend"><ins>Underlined</ins>: new. <del>Struck through</del>: gone. '
    "Plain: as it was.</p>"
)
TOLD = {ChangeKind.DELETED: ("del", "gone"), ChangeKind.INSERTED: ("ins", "new")}
"""The element of each change, and what a screen reader says before it."""


def draw(title: str, changes: Sequence[Change]) -> None:
    """The later text with what it gained and lost, told apart by line and word, not by color alone."""
    body = "".join(_change(each) for each in changes)
    st.html(
        f'<section class="rh rh-changes"><h2>{in_html(title)}</h2>'
        f'<div class="rh-typed" dir="auto">{body}</div>{LEGEND}</section>'
    )


def _change(change: Change) -> str:
    bare = change.text.rstrip()
    space = in_html(change.text[len(bare) :])
    if change.kind is ChangeKind.KEPT:
        return f"{in_html(bare)}{space}"
    element, said = TOLD[change.kind]
    told = f'<span class="rh-unseen">[{said}: </span>{in_html(bare)}<span class="rh-unseen">]</span>'
    return f"<{element}>{told}</{element}>{space or ' '}"
