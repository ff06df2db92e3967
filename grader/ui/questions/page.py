from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from grader.bank.favorites import favorites, turn_favorite
from grader.bank.question_bank import DEFAULT_BANK, DEFAULT_RUBRICS
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.services import shared_rehearse
from grader.ui.widgets import pager
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html, in_html_with_hits, in_markdown, small_print
from grader.wording.numbers import count
from grader.wording.questions import category_in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from grader.models import Question, QuestionSummary
    from grader.rehearse import HistoryStore, Rehearse


_ALL, _STARRED = "All", "Starred"
_PAGE_SIZE = 50
_SEARCH, _CATEGORY = "questions.search", "questions.category"


def render(rehearse: Rehearse) -> None:
    bank = rehearse.bank
    st.title("Questions", anchor=False)
    small_print(f"{count(len(bank), 'question')}. Practice opens one; a star keeps it at hand.")
    search = st.text_input(
        "Search in all questions", key=_SEARCH, persist_state="session", icon=":material/search:"
    )
    starred = favorites(rehearse.history)
    category = st.pills(
        "Category",
        [_ALL, _STARRED, *bank.categories],
        default=_ALL,
        required=True,
        key=_CATEGORY,
        format_func=lambda each: in_markdown(category_in_words(each)),
        label_visibility="collapsed",
        persist_state="session",
    )
    order = {name: place for place, name in enumerate(bank.categories)}
    wanted = (search or "").strip()
    found = [
        question
        for question in bank
        if (
            _holds(question, wanted)
            if wanted
            else _is_in(question, _ALL if category is None else category, starred)
        )
    ]
    shown = sorted(found, key=lambda question: order[question.category])
    if not shown:
        st.text(_none(wanted))
    summaries = {summary.question_id: summary for summary in rehearse.history.summaries()}
    start = pager.draw(len(shown), _PAGE_SIZE, key="questions.page")
    heading = None
    for question in shown[start : start + _PAGE_SIZE]:
        if question.category != heading:
            heading = question.category
            st.html(f'<h2 class="rh rh-category">{in_html(category_in_words(heading))}</h2>')
        row = _Row(question, summaries.get(question.id), starred=question.id in starred, search=wanted)
        _draw_row(rehearse.history, row)
    _draw_whereabouts()


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


def _draw_row(history: HistoryStore, row: _Row) -> None:
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
            beside=lambda: _draw_star(history, question, starred=row.starred),
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


def _draw_whereabouts() -> None:
    with st.expander("Where the questions come from, and how to use your own"):
        st.text(f"Questions: {DEFAULT_BANK}\nRubrics: {DEFAULT_RUBRICS}")
        st.text("To check these files after a change, or a bank of your own:")
        st.code(
            "python -m grader check\npython -m grader check MY_BANK.csv --rubrics MY_RUBRICS", language=None
        )


if __name__ == "__main__":
    render(shared_rehearse())
