from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.widgets.text import in_html

if TYPE_CHECKING:
    from grader.models import Question, QuestionSummary


def draw(question: Question, summary: QuestionSummary | None) -> None:
    """One question of the bank, how it has gone, and what employers look for in it, closed."""
    about = "".join(f"<li>{in_html(item)}</li>" for item in (question.kind, *_standing(summary)))
    with st.container(key=f"question-{question.id}", gap=None):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            st.html(
                f'<article class="rh rh-row rh-row-plain"><div><p class="rh-row-title" dir="auto">'
                f'{in_html(question.text)}</p><ul class="rh-about">{about}</ul></div></article>',
                width="stretch",
            )
            st.page_link(PRACTICE_PAGE, label="Practice", query_params={"question": question.id})
        panel = st.expander(
            "What employers look for",
            key=f"questions.guidance.{question.id}",
            on_change="rerun",
            type="compact",
        )
        if panel.open:
            with panel:
                st.html(_guidance(question))


def _standing(summary: QuestionSummary | None) -> list[str]:
    if summary is None:
        return ["not answered yet"]
    times = "once" if summary.attempts == 1 else f"{summary.attempts:,} times"
    scores = []
    if summary.latest_score is not None:
        scores = [f"latest {summary.latest_score}", f"best {summary.best_score}"]
    return [f"practiced {times}", *scores]


def _guidance(question: Question) -> str:
    criteria = question.rubric.criteria if question.rubric else ()
    items = "".join(f"<li>{in_html(item.title)}, {item.weight}%</li>" for item in criteria)
    rubric = f"<p>It is graded by:</p><ul>{items}</ul>" if items else ""
    return f'<div class="rh rh-prose" dir="auto"><p>{in_html(question.guidance)}</p>{rubric}</div>'
