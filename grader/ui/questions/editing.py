"""One question of one's own bank, edited in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.bank.question_file import tags_in
from grader.bank.traceability import check_rubric
from grader.errors import GraderError
from grader.ui.widgets.text import problem, small_print

if TYPE_CHECKING:
    from grader.models import Question
    from grader.rehearse import Rehearse

_LONG = {"text": 90, "guidance": 140, "model_answer": 240}
_LABELS = {
    "text": "Question",
    "guidance": "What employers look for",
    "model_answer": "Model answer",
    "category": "Category",
    "role": "Role",
    "kind": "Kind",
    "level": "Level",
}


@st.dialog("Edit the question", width="large")
def edit(rehearse: Rehearse, question: Question) -> None:
    """Fields of a question, which are kept on Save; answers to it stay with it."""
    small_print("Answers that you gave stay with the question; their grades keep what they were graded by.")
    typed: dict[str, Any] = {}
    for name, label in _LABELS.items():
        key, now = f"question.edit.{name}.{question.id}", getattr(question, name)
        if name in _LONG:
            typed[name] = st.text_area(label, value=now, key=key, height=_LONG[name]) or ""
        else:
            typed[name] = st.text_input(label, value=now, key=key) or ""
    tags = st.text_input(
        "Tags, with commas between them",
        value=", ".join(question.tags),
        key=f"question.edit.tags.{question.id}",
    )
    changed = replace(question, **typed, tags=tags_in(tags or ""))
    keeps_rubric = True
    if changed.rubric is not None and check_rubric(changed, changed.rubric, changed.rubric.file):
        keeps_rubric = not st.checkbox(
            "Save without its rubric, which quotes what employers looked for in the former words",
            key=f"question.edit.unrubric.{question.id}",
        )
        if keeps_rubric:
            small_print(
                "The rubric no longer fits these words: say that it may go, or leave them as they were."
            )
    fits = not (
        keeps_rubric and changed.rubric and check_rubric(changed, changed.rubric, changed.rubric.file)
    )
    if st.button(
        "Save", type="primary", key="question.edit.save", disabled=not (fits and changed.text.strip())
    ):
        made = changed if keeps_rubric else replace(changed, rubric=None)
        try:
            _keep(rehearse, made)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()


def remove(rehearse: Rehearse, question: Question) -> None:
    """Takes a question out of its bank."""
    rehearse.library.change(question.bank, lambda now: [each for each in now if each.id != question.id])


def move(rehearse: Rehearse, question: Question, by: int) -> None:
    """Puts a question so many places further down in its bank (up, if less than nothing)."""

    def moved(now: tuple[Question, ...]) -> list[Question]:
        ids = [each.id for each in now]
        if question.id not in ids:
            return list(now)
        rest = [each for each in now if each.id != question.id]
        rest.insert(max(0, ids.index(question.id) + by), question)
        return rest

    rehearse.library.change(question.bank, moved)


def _keep(rehearse: Rehearse, question: Question) -> None:
    rehearse.library.change(
        question.bank, lambda now: [question if each.id == question.id else each for each in now]
    )
