from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.attempt_row import HISTORY_PAGE, particulars
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Attempt, ThreadDraft


def draw(drafts: Sequence[ThreadDraft], *, scores: bool) -> None:
    """The drafts beside each other: when, how long, and their scores unless these are to stay hidden."""
    for column, draft in zip(st.columns(len(drafts), gap="medium"), drafts, strict=True):
        with column, st.container(key=f"head-{draft.attempt.id}", gap="small"):
            about = "".join(f"<li>{in_html(item)}</li>" for item in particulars(draft.attempt))
            note = f'<p class="rh-small">Note: {in_html(draft.note)}</p>' if draft.note else ""
            st.html(
                f'<article class="rh rh-head"><h3>{in_html(draft.name)}</h3>'
                f"{_scores(draft.attempt) if scores else ''}"
                f'<ul class="rh-about">{about}</ul>{note}</article>'
            )
            if scores:
                st.page_link(HISTORY_PAGE, label="Open", query_params={"attempt": draft.attempt.id})


def _scores(attempt: Attempt) -> str:
    grade, rubric = attempt.similarity, attempt.rubric
    lines = ["not graded"] if grade is None else []
    if grade is not None:
        lines.append(f"<b>{grade.score}</b> by the model answer, between {grade.low} and {grade.high}")
    if rubric is not None:
        noise = "graded once" if rubric.noise is None else f"± {rubric.noise:.0f} over repeated runs"
        lines.append(f"<b>{rubric.score}</b> by the rubric, {noise}")
    return "".join(f'<p class="rh-head-score">{line}</p>' for line in lines)
