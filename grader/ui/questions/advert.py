"""Questions that a job advert calls for, out of all lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.chosen import PracticedSet
from grader.errors import GraderError
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.text import in_html, in_markdown, problem, small_print
from grader.ui.widgets.waiting import telling
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.question_search import Fit
    from grader.rehearse import Rehearse

_TEXT, _NAME = "questions.advert.text", "questions.advert.name"
_MOST = 12
_LONGEST_NAME = 60


def draw_advert(rehearse: Rehearse, close: Callable[[], None]) -> None:
    """Takes an advert, shows what fits with the words that call for it, and makes that what is practised."""
    small_print(
        "Paste a job advert, and your CV under it if you like. Both stay on this machine and are not kept: "
        "they are compared with the questions of all your lists."
    )
    text = st.text_area("Job advert", key=_TEXT, height=160, persist_state="session")
    st.button("Back to the questions", key="questions.advert.back", type="tertiary", on_click=close)
    if not (text and text.strip()):
        return
    questions = [
        question for bank in rehearse.library.banks() if not bank.archived for question in bank.questions
    ]
    try:
        with telling(rehearse.history, "Comparing with all questions…") as tell:
            fits = rehearse.search.fitting(text, questions, _MOST, tell=tell)
    except GraderError as error:
        problem(str(error))
        return
    if not fits:
        st.text("No question of your lists has to do with this advert: add some, or paste more of it.")
        return
    taken = _draw_fits(fits)
    name = st.text_input(
        "What this set is for", value=_first_line(text), key=_NAME, max_chars=_LONGEST_NAME, width=420
    )
    small_print(
        "Practice, mock interviews, plan and progress then keep to these questions, until you choose whole "
        "lists again."
    )
    if st.button(
        f"Practice {count(len(taken), 'question')}" if taken else "Choose a question",
        key="questions.advert.practice",
        type="primary",
        disabled=not taken,
    ):
        ids = tuple(fit.question.id for fit in taken)
        rehearse.chosen.practice_set(PracticedSet((name or "").strip() or "This advert", ids))
        practice_state(st.session_state).open_question(ids[0])
        close()
        st.switch_page(PRACTICE_PAGE)


def _draw_fits(fits: Sequence[Fit]) -> list[Fit]:
    several = len({fit.question.bank for fit in fits}) > 1
    taken = []
    for fit in fits:
        question = fit.question
        takes = st.checkbox(
            in_markdown(question.text), value=True, key=f"questions.advert.take.{question.id}"
        )
        bank = f" · {in_html(question.bank)}" if several else ""
        st.html(f'<p class="rh rh-small" dir="auto">“{in_html(fit.reason)}”{bank}</p>')
        if takes:
            taken.append(fit)
    return taken


def _first_line(text: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.strip())[:_LONGEST_NAME]
