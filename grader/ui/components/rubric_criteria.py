from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import Level
from grader.ui.answer_places import criterion
from grader.ui.components.plain import in_html
from grader.ui.components.quoted_answer import criterion_labels

if TYPE_CHECKING:
    from grader.models import CriterionGrade, RubricGrade

SIGNS = {Level.STRONG: "●", Level.PARTIAL: "◐", Level.MISSING: "○"}


def draw(grade: RubricGrade, answer: str) -> None:
    """Every criterion: its level, the words that earn it, what is missing, and one suggestion."""
    labelled = zip(criterion_labels(grade.criteria), grade.criteria, strict=True)
    items = "".join(_criterion(label, item, answer) for label, item in labelled)
    st.html(
        f'<section class="rh rh-judged"><h2>Criterion by criterion</h2><ol>{items}</ol>'
        '<p class="rh-small">What is missing and the suggestions are a language model’s words; it can be '
        "wrong. The levels count only as far as words of yours bear them out.</p></section>"
    )


def _criterion(label: str, item: CriterionGrade, answer: str) -> str:
    return (
        f'<li id="{criterion(label)}" class="is-{item.level}">'
        f"<h3><b>{label}</b> {in_html(item.title)} <small>{item.weight}%</small>"
        f'<span class="rh-status"><i aria-hidden="true">{SIGNS[item.level]}</i> {item.level}'
        f"{_spread(item)}</span></h3>{_quote(item, answer)}"
        f"{_said('Missing', item.missing)}{_said('Try', item.suggestion)}</li>"
    )


def _spread(item: CriterionGrade) -> str:
    return "" if not item.spread else f" <small>runs differ by ±{100 * item.spread:.0f}%</small>"


def _quote(item: CriterionGrade, answer: str) -> str:
    lowered = f'<p class="rh-small rh-lowered">{in_html(item.lowered)}</p>' if item.lowered else ""
    if item.span is None:
        return lowered
    words = " ".join(answer[item.span.start : item.span.end].split())
    return f'<p><q dir="auto">{in_html(words)}</q></p>{lowered}'


def _said(lead: str, text: str) -> str:
    return f'<p><b>{lead}:</b> <span dir="auto">{in_html(text)}</span></p>' if text.strip() else ""
