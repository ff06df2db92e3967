from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Step


def draw(step: Step) -> None:
    """The points that a step won and lost."""
    st.html(
        '<section class="rh rh-won"><h2>Won and lost</h2>'
        f"{_list('+', 'Now covered', step.won)}{_list('−', 'No longer covered', step.lost)}"
        f"{_SOME if step.won or step.lost else _NEITHER}</section>"
    )


_SOME = (
    '<p class="rh-small">Points can come and go while the whole stays within the noise of this grader. '
    "Marks in the table that moved no further than rewording moves them are left out here.</p>"
)
_NEITHER = '<p class="rh-small">No point is clearly more or less covered than before.</p>'


def _list(mark: str, title: str, points: Sequence[str]) -> str:
    items = "".join(f"<li><span aria-hidden='true'>{mark}</span> {in_html(point)}</li>" for point in points)
    return f"<h3>{title}</h3><ul>{items}</ul>" if points else ""
