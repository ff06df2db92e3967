from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.favorites import favorites, turn_favorite
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.questions.adding import draw_adding
from grader.ui.questions.advert import draw_advert
from grader.ui.questions.banks import draw_banks
from grader.ui.questions.editing import draw_editing, move, remove
from grader.ui.services import visitors_rehearse
from grader.ui.widgets import pager
from grader.ui.widgets.bank_choice import draw_bank_choice
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html, in_html_with_hits, in_markdown, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.ui.widgets.waiting import telling
from grader.wording.numbers import count
from grader.wording.questions import category_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from grader.bank import QuestionBank
    from grader.models import Question, QuestionSummary
    from grader.rehearse import HistoryStore, Rehearse


_ALL, _STARRED = "All", "Starred"
_PAGE_SIZE = 50
_MOST_PILLS = 14
_MOST_NEAR = 8
_VIEW, _ADDING, _ADVERT = "questions.view", ":adding", ":advert"
"""What the page shows instead of the questions: a part of it, or the question of an id, to be edited."""
_TITLES = {None: "Questions", _ADDING: "Add questions", _ADVERT: "Questions for a job advert"}
_SEARCH, _CATEGORY, _FAILED = "questions.search", "questions.category", "questions.failed"
_MARKS = "questions.marks"


def render(rehearse: Rehearse) -> None:
    view = st.session_state.get(_VIEW)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(_TITLES.get(view, "Edit a question"), anchor=False, width="content")
        if view is None:
            with st.container(horizontal=True, width="content"):
                st.button("From a job advert", key="questions.advert.open", on_click=_show, args=(_ADVERT,))
                st.button(
                    "Add questions",
                    key="questions.add",
                    icon=":material/add:",
                    on_click=_show,
                    args=(_ADDING,),
                )
    draw_failure(_FAILED)
    if view == _ADDING:
        draw_adding(rehearse, lambda: _show(None))
    elif view == _ADVERT:
        draw_advert(rehearse, lambda: _show(None))
    elif view is not None and (question := rehearse.bank.find(view)) is not None:
        draw_editing(rehearse, question, lambda: _show(None))
    else:
        draw_bank_choice(rehearse, key="questions.banks")
        _draw_questions(rehearse)
        with st.expander(
            "Your lists: share, copy, rename, archive", key="questions.lists", on_change="rerun"
        ) as lists:
            if lists.open:
                draw_banks(rehearse)


def _show(view: str | None) -> None:
    st.session_state[_VIEW] = view


def _draw_questions(rehearse: Rehearse) -> None:
    bank = rehearse.bank
    small_print(f"{count(len(bank), 'question')}. Practice opens one; a star keeps it at hand.")
    search = st.text_input(
        "Search in all questions", key=_SEARCH, persist_state="session", icon=":material/search:"
    )
    starred = favorites(rehearse.history)
    category = _draw_category(bank)
    marks = _draw_marks(bank)
    order = {name: place for place, name in enumerate(bank.categories)}
    wanted = (search or "").strip()
    found = [
        question
        for question in bank
        if (_holds(question, wanted) if wanted else _is_in(question, category, starred))
        and marks <= {question.level, *question.tags}
    ]
    shown = sorted(found, key=lambda question: order[question.category])
    near = _near(rehearse, wanted, found) if wanted else []
    if not shown and not near:
        st.text(_none(wanted))
    summaries = {summary.question_id: summary for summary in rehearse.history.summaries()}
    start = pager.draw(len(shown), _PAGE_SIZE, key="questions.page")
    heading = None
    for question in shown[start : start + _PAGE_SIZE]:
        if question.category != heading and len(order) > 1:
            heading = question.category
            st.html(f'<h2 class="rh rh-category">{in_html(category_in_words(heading))}</h2>')
        row = _Row(question, summaries.get(question.id), starred=question.id in starred, search=wanted)
        _draw_row(rehearse, row)
    if near:
        st.html('<h2 class="rh rh-category">Near in meaning</h2>')
    for question in near:
        row = _Row(question, summaries.get(question.id), starred=question.id in starred, search=wanted)
        _draw_row(rehearse, row)


def _draw_category(bank: QuestionBank) -> str:
    """All, the starred ones, or a category that the banks have."""
    options = [_ALL, _STARRED, *bank.categories]
    if st.session_state.get(_CATEGORY, _ALL) not in options:
        st.session_state[_CATEGORY] = _ALL  # of a bank that is no longer practised
    if len(options) > _MOST_PILLS:
        picked = st.selectbox("Category", options, key=_CATEGORY, format_func=category_in_words, width=320)
    else:
        picked = st.pills(
            "Category",
            options,
            default=_ALL,
            required=True,
            key=_CATEGORY,
            format_func=lambda each: in_markdown(category_in_words(each)),
            label_visibility="collapsed",
            persist_state="session",
        )
    return _ALL if picked is None else picked


def _draw_marks(bank: QuestionBank) -> set[str]:
    """Levels and tags that a question must have; nothing is drawn where no question has any."""
    known = dict.fromkeys(mark for question in bank for mark in (question.level, *question.tags) if mark)
    if not known:
        return set()
    chosen = st.session_state.get(_MARKS, [])
    st.session_state[_MARKS] = [each for each in chosen if each in known]
    return {*st.multiselect("Level and tags", list(known), key=_MARKS, placeholder="All", width=420)}


def _near(rehearse: Rehearse, wanted: str, found: Sequence[Question]) -> list[Question]:
    """Questions without these words that have to do with them, as far as the grader is there to say."""
    if not rehearse.search.ready:
        return []
    held = {question.id for question in found}
    others = [question for question in rehearse.bank if question.id not in held]
    with telling(rehearse.history, "Reading the questions once…") as tell:
        near = rehearse.search.near(wanted, others, _MOST_NEAR, tell=tell)
    return [each.question for each in near]


def _is_in(question: Question, category: str, starred: Collection[str]) -> bool:
    return question.id in starred if category == _STARRED else category in (_ALL, question.category)


def _holds(question: Question, search: str) -> bool:
    """Whether what is searched for stands in anything that the page shows of a question."""
    titles = [item.title for item in question.rubric.criteria] if question.rubric else []
    texts = (question.text, question.category, question.kind, question.guidance, *titles)
    return any(search.casefold() in text.casefold() for text in texts)


def _none(search: str) -> str:
    if search:
        return f"No question has “{search}” in it or in what employers look for."
    return "No question is starred yet: press the star beside one."


@dataclass(frozen=True, slots=True)
class _Row:
    question: Question
    summary: QuestionSummary | None
    starred: bool
    search: str


def _draw_row(rehearse: Rehearse, row: _Row) -> None:
    """One question of the bank, how it has gone, and what employers look for in it, closed."""
    question = row.question
    about = about_list((question.kind, *_standing(row.summary)))
    title = in_html_with_hits(question.text, row.search)
    with st.container(key=f"question-{question.id}", gap=None):
        draw_linked_row(
            f'<div><p class="rh-row-title" dir="auto">{title}</p>{about}</div>',
            key=f"question-row-{question.id}",
            page=PRACTICE_PAGE,
            label="Practice",
            beside=lambda: _draw_star(rehearse.history, question, starred=row.starred),
            question=question.id,
        )
        panel = st.expander(
            "What employers look for",
            key=f"questions.guidance.{question.id}",
            on_change="rerun",
            type="compact",
        )
        if panel.open:
            with panel:
                st.html(_guidance(question))
                if not rehearse.library.bank(question.bank).built_in:
                    _draw_changes(rehearse, question)


def _draw_changes(rehearse: Rehearse, question: Question) -> None:
    """What can be done to a question of one's own."""

    def button(label: str, icon: str, act: Callable[[], None], why: str | None = None) -> None:
        key = f"questions.{label}.{question.id}"
        st.button(
            label,
            key=key,
            icon=f":material/{icon}:",
            type="tertiary",
            help=why,
            on_click=tried,
            args=(_FAILED, act),
        )

    with st.container(horizontal=True):
        st.button(
            "Edit",
            key=f"questions.edit.{question.id}",
            icon=":material/edit:",
            type="tertiary",
            on_click=_show,
            args=(question.id,),
        )
        button("Up", "arrow_upward", lambda: move(rehearse, question, -1))
        button("Down", "arrow_downward", lambda: move(rehearse, question, 1))
        button(
            "Take out of the list",
            "delete",
            lambda: remove(rehearse, question),
            "The question is deleted; your answers to it stay in the history.",
        )


def _draw_star(history: HistoryStore, question: Question, *, starred: bool) -> None:
    st.button(
        "Starred" if starred else "Star",
        key=f"questions.star.{question.id}",
        icon=":material/star:" if starred else ":material/star_outline:",
        type="tertiary",
        on_click=turn_favorite,
        args=(history, question.id),
    )


def _standing(summary: QuestionSummary | None) -> list[str]:
    if summary is None:
        return ["not answered yet"]
    times = "once" if summary.attempts == 1 else f"{summary.attempts:,} times"
    scores = []
    if summary.latest_score is not None:
        scores = [f"latest {summary.latest_score}", f"best {summary.best_score}"]
    return [f"answered {times}", *scores]


def _guidance(question: Question) -> str:
    criteria = question.rubric.criteria if question.rubric else ()
    items = "".join(f"<li>{in_html(item.title)}, {item.weight}%</li>" for item in criteria)
    rubric = f"<p>It is graded by:</p><ul>{items}</ul>" if items else ""
    return f'<div class="rh rh-prose" dir="auto"><p>{in_html(question.guidance)}</p>{rubric}</div>'


if __name__ == "__main__":
    render(visitors_rehearse())
