"""How well the questions of a list tell their own model answers from those of others, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from grader.errors import GraderError
from grader.grading.bank_quality import bank_quality
from grader.ui.widgets.text import in_html, problem
from grader.ui.widgets.waiting import working
from grader.wording.numbers import count
from grader.wording.quality import quality_in_words, summary_in_words

if TYPE_CHECKING:
    from grader.models.bank import Bank
    from grader.models.quality import BankQuality
    from grader.rehearse import Rehearse

_CELL, _MOST_CELLS = 18, 60
"""Pixels a question, and questions up to which the whole table can be read."""


def draw_quality(rehearse: Rehearse, bank: Bank) -> None:
    """Grades the model answers on a click, and draws what that tells of the questions."""
    kept: dict[str, tuple[Bank, BankQuality]] = st.session_state.setdefault("questions.quality", {})
    if st.button(
        "Check how good these questions are",
        key=f"quality.{bank.name}",
        help="Each model answer is graded on its own question and on others: a minute for 24 questions.",
    ):
        quality = _measured(rehearse, bank)
        if quality is not None:
            kept[bank.name] = bank, quality
    measured = kept.get(bank.name)
    if measured is not None and measured[0] == bank:
        _draw(bank, measured[1])


def _measured(rehearse: Rehearse, bank: Bank) -> BankQuality | None:
    answered = sum(question.has_model_answer for question in bank.questions)
    bar, done = st.empty(), 0

    def tell() -> None:
        nonlocal done
        done += 1
        bar.progress(done / answered, text=f"{done:,} of {count(answered, 'model answer')} graded")

    try:
        with working(rehearse.history, "Grading model answers…"):
            return bank_quality(bank.questions, rehearse.loader.scorer().grade_many, tell)
    except GraderError as error:
        problem(str(error))
        return None
    finally:
        bar.empty()


def _draw(bank: Bank, quality: BankQuality) -> None:
    lines = [line for line in map(quality_in_words, quality.questions) if line]
    items = "".join(f'<li dir="auto">{in_html(line)}</li>' for line in lines)
    st.html(f'<div class="rh rh-prose"><p>{in_html(summary_in_words(quality))}</p><ul>{items}</ul></div>')
    if quality.scores and len(bank.questions) <= _MOST_CELLS:
        st.altair_chart(
            _table(bank, quality),
            alt="The score of each model answer on each question; the lines above say what stands out.",
            key=f"quality.table.{bank.name}",
        )


def _table(bank: Bank, quality: BankQuality) -> Any:
    texts = {question.id: question.text for question in bank.questions}
    rows = [
        {"question": asked, "answer": told, "score": score, "asked": texts[asked], "told": texts[told]}
        for asked, told, score in quality.scores
    ]
    order = list(texts)
    size = _CELL * len(order)
    chart = alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
    return (
        chart.mark_rect()
        .encode(
            x=alt.X(
                "answer:N", sort=order, title="Model answer of", axis=alt.Axis(labelAngle=-60, labelLimit=140)
            ),
            y=alt.Y("question:N", sort=order, title="Graded on the question", axis=alt.Axis(labelLimit=220)),
            color=alt.Color("score:Q", title="Score", scale=alt.Scale(scheme="tealblues", domain=[0, 100])),
            tooltip=[
                alt.Tooltip("asked:N", title="Question"),
                alt.Tooltip("told:N", title="Model answer of"),
                alt.Tooltip("score:Q", title="Score"),
            ],
        )
        .properties(width=size, height=size)
    )
