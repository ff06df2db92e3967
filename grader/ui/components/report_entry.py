from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.attempt_row import HISTORY_PAGE
from grader.ui.components.plain import in_html
from grader.ui.components.score import scale

if TYPE_CHECKING:
    from grader.models import RubricGrade, SimilarityGrade
    from grader.practice.sitting_report import ReportEntry


def draw(entry: ReportEntry) -> None:
    """One question of a report: its grades, what to mend first, and the answer."""
    about = "".join(
        f"<li>{in_html(item)}</li>" for item in (f"Question {entry.number}", entry.category, entry.time)
    )
    with st.container(key=f"mock-entry-{entry.number}"):
        st.html(
            f'<article class="rh rh-entry"><ul class="rh-about">{about}</ul>'
            f'<h2 dir="auto">{in_html(entry.question)}</h2>{_outcome(entry)}{_first(entry)}{_texts(entry)}'
            "</article>"
        )
        if entry.attempt is not None:
            st.page_link(HISTORY_PAGE, label="Point by point", query_params={"attempt": entry.attempt.id})


def _outcome(entry: ReportEntry) -> str:
    if entry.attempt is None:
        return f'<p class="rh-small">{in_html(entry.left_out)}.</p>'
    similarity, rubric = entry.attempt.similarity, entry.attempt.rubric
    left = _similarity(similarity) if similarity else _missing("By the model answer", entry.no_grade)
    right = _rubric(rubric) if rubric else _missing("By the rubric", entry.no_rubric)
    return f'<div class="rh-grades">{left}{right}</div>'


def _similarity(grade: SimilarityGrade) -> str:
    return (
        f"<div><h3>By the model answer</h3><p><b>{grade.score}</b> <em>{in_html(grade.band)}</em></p>"
        f'{scale(grade)}<p class="rh-small">between {grade.low} and {grade.high}</p></div>'
    )


def _rubric(grade: RubricGrade) -> str:
    runs = "one run" if grade.noise is None else f"± {grade.noise:.0f} over {grade.version.runs} runs"
    return (
        f"<div><h3>By the rubric</h3><p><b>{grade.score}</b></p>"
        f'<p class="rh-small">{runs}, read by {in_html(grade.version.model)}</p></div>'
    )


def _missing(title: str, reason: str) -> str:
    return f'<div><h3>{title}</h3><p class="rh-small">Not graded, because {in_html(reason)}.</p></div>'


def _first(entry: ReportEntry) -> str:
    items = "".join(f'<li dir="auto">{in_html(item)}</li>' for item in entry.first)
    return f"<h3>Fix first</h3><ol>{items}</ol>" if items else ""


def _texts(entry: ReportEntry) -> str:
    answer = _typed("Your answer", entry.attempt.answer) if entry.attempt else ""
    return answer + (_typed("Typed, but not submitted", entry.typed) if entry.typed else "")


def _typed(title: str, text: str) -> str:
    return f'<h3>{title}</h3><div class="rh-typed" dir="auto">{in_html(text)}</div>'
