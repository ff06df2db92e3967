"""Questions that a job advert calls for, out of all lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.chosen import PracticedSet
from grader.bank.new_questions import question_of
from grader.errors import GraderError
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.consent import agree_to, chosen_endpoint, draw_consent
from grader.ui.widgets.text import in_html, in_markdown, note, problem, small_print
from grader.ui.widgets.waiting import telling, working
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.question_search import Fit
    from grader.models.imported import FoundQuestion
    from grader.rehearse import Rehearse

_TEXT, _NAME = "questions.advert.text", "questions.advert.name"
_ASKED, _DRAFTS, _TOLD = (f"questions.advert.{each}" for each in ("asked", "drafts", "told"))
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
    _draw_drafting(rehearse, text)
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


def _draw_drafting(rehearse: Rehearse, advert: str) -> None:
    """New questions by a language model, where one is chosen and agreed to; nothing is added unasked."""
    endpoint = chosen_endpoint(rehearse)
    if endpoint is None:
        return
    if st.button(f"Draft new questions with {endpoint.model}", key="questions.advert.draft"):
        st.session_state[_ASKED] = True
    if st.session_state.get(_ASKED) and not rehearse.language_model.has_agreed(endpoint):

        def agree() -> None:
            agree_to(rehearse, st.session_state, endpoint)

        draw_consent(
            endpoint,
            rehearse.drafter.advert_payload(advert),
            key="questions.advert.agree",
            label="Agree and draft",
            on_agree=agree,
            sent="the text in the box above, your CV too if it is in there; no answer of yours",
        )
    elif st.session_state.pop(_ASKED, None):
        try:
            with working(rehearse.history, f"{endpoint.model} is drafting…"):
                st.session_state[_DRAFTS] = rehearse.drafter.questions_for(advert, endpoint)
        except GraderError as error:
            problem(f"Not drafted, because {error}")
    if _TOLD in st.session_state:
        note(st.session_state.pop(_TOLD))
    if st.session_state.get(_DRAFTS):
        small_print(f"Drafted by {endpoint.model}, and not added yet: keep those that you would expect.")
        _draw_drafts(rehearse, advert, st.session_state[_DRAFTS])


def _draw_drafts(rehearse: Rehearse, advert: str, drafts: Sequence[FoundQuestion]) -> None:
    kept = []
    for number, draft in enumerate(drafts):
        key = f"questions.advert.drafted.{number}.{draft.text}"
        if st.checkbox(in_markdown(draft.text), value=True, key=key):
            kept.append(draft)
        if draft.place:
            st.html(f'<p class="rh rh-small" dir="auto">“{in_html(draft.place)}”</p>')

    def add() -> None:
        name = f"For {_first_line(advert)}"[:_LONGEST_NAME].strip(" .")
        made = [question_of(draft) for draft in kept]
        there = any(bank.name == name for bank in rehearse.library.banks())
        try:
            (rehearse.library.extend if there else rehearse.library.add)(name, made)
        except GraderError as error:
            st.session_state[_TOLD] = str(error)
            return
        del st.session_state[_DRAFTS]
        st.session_state[_TOLD] = f"{count(len(made), 'question')} added to “{name}”, tagged “drafted”."

    st.button("Add these", key="questions.advert.add", on_click=add, disabled=not kept)


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
