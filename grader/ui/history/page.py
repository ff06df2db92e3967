"""The History page: all answers, newest first, what is searched for marked in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import streamlit as st

from grader.errors import InputError
from grader.models import SimilarityGrade
from grader.ui.grade.by_hand import BY_HAND, draw_by_hand_page
from grader.ui.grade.kinds import grades_drawn
from grader.ui.history.attempt import draw_attempt_page, tell
from grader.ui.history.final_card import draw_final_card
from grader.ui.navigation import COMPARE_PAGE, HISTORY_PAGE, PRACTICE_PAGE, set_address
from grader.ui.services import visitors_rehearse
from grader.ui.widgets import pager
from grader.ui.widgets.attempt_facts import particulars
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.text import about_list, in_html_with_hits, problem
from grader.wording.questions import category_in_words

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Attempt
    from grader.rehearse import HistoryStore, Rehearse


_ATTEMPT = "attempt"
"""The query parameter that opens an attempt."""
_CARD = "card"
"""The query parameter that opens it as a card to rehearse from."""
_AT = "at"
"""The query parameter that names the place on its page to show first."""
_PARAMETERS = (_ATTEMPT, _CARD, BY_HAND, _AT)
_PAGE_SIZE = 25
_AROUND = 70
"""Characters of an answer that are shown before and after what was searched for."""
_PAGE = "history.page"

_CATEGORY, _QUESTION, LEAST = "history.category", "history.question", "history.least"
_ALL = "All categories"
_ANY = "All questions"
_LEAST = {"Any score": 0, "25 or more": 25, "50 or more": 50, "75 or more": 75}


def render(rehearse: Rehearse) -> None:
    opened = st.query_params.get(_ATTEMPT)
    if opened:
        try:
            attempt = rehearse.history.attempt(opened)
        except InputError as error:
            problem(str(error))
        else:
            view = {name: "1" for name in (_CARD, BY_HAND) if name in st.query_params}
            at = st.query_params.get(_AT)
            set_address(_PARAMETERS, **{_ATTEMPT: opened}, **view, **({_AT: at} if at else {}))
            if BY_HAND in view:
                draw_by_hand_page(rehearse, attempt)
            elif view:
                draw_final_card(rehearse.history, attempt)
            else:
                draw_attempt_page(rehearse, attempt, at=at)
            return
    set_address(_PARAMETERS)
    _draw_list(rehearse)


def _draw_list(rehearse: Rehearse) -> None:
    st.title("History", anchor=False)
    tell()
    if not rehearse.history.count_attempts():
        st.text("Nothing here yet. Your first answer will be kept here, with its grade.")
        st.page_link(PRACTICE_PAGE, label="Answer your first question")
        return
    wanted = draw_attempt_filters(rehearse.bank)
    st.page_link(COMPARE_PAGE, label="Compare drafts", icon=":material/compare_arrows:")
    listing = list_attempts(rehearse.history, wanted)
    above = st.container()
    # Rows first: in a long history it takes longer to count what fits than to find the newest of it.
    shown = listing.page(pager.first(_PAGE_SIZE, key=_PAGE), _PAGE_SIZE)
    for attempt in shown:
        _draw_row(attempt, wanted.search)
    if not listing.total():
        st.text("No answer fits these filters.")
        return
    with above:
        start = pager.draw(listing.total(), _PAGE_SIZE, key=_PAGE, back="Newer", onward="Older")
    if not shown:
        # The filters leave fewer pages than there were.
        for attempt in listing.page(start, _PAGE_SIZE):
            _draw_row(attempt, wanted.search)


def _draw_row(attempt: Attempt, search: str) -> None:
    score = " ".join(widget.short(grade) for widget, grade in grades_drawn(attempt))
    if attempt.grade(SimilarityGrade) is None:
        score = f"<span>not graded</span> {score}"
    draw_linked_row(
        f'<p class="rh-row-score">{score}</p><div><p class="rh-row-title" dir="auto">'
        f"{in_html_with_hits(attempt.question_text, search)}</p>{about_list(particulars(attempt))}"
        f"{_hit_in_answer(attempt.answer, search)}</div>",
        key=f"attempt-{attempt.id}",
        page=HISTORY_PAGE,
        label="Open",
        plain=False,
        attempt=attempt.id,
    )


def _hit_in_answer(answer: str, search: str) -> str:
    """The words around the first place in an answer that holds what is searched for; empty without one."""
    hit = re.search(re.escape(search.strip()), answer, re.IGNORECASE) if search.strip() else None
    if hit is None:
        return ""
    start, end = max(0, hit.start() - _AROUND), hit.end() + _AROUND
    before, after = ("… " if start else ""), (" …" if end < len(answer) else "")
    words = in_html_with_hits(" ".join(answer[start:end].split()), search)
    return f'<p class="rh-small rh-hit" dir="auto">{before}{words}{after}</p>'


@dataclass(frozen=True, slots=True)
class AttemptFilter:
    """``questions`` are ids, None for any; ``search`` is looked for in question and answer, in any case."""

    questions: frozenset[str] | None = None
    search: str = ""
    least_score: int = 0

    @property
    def only_question(self) -> str | None:
        """The one question asked for, if the store itself can answer: then nothing has to be searched."""
        if (
            self.questions is not None
            and len(self.questions) == 1
            and not self.search
            and not self.least_score
        ):
            return next(iter(self.questions))
        return None

    @property
    def admits_all(self) -> bool:
        return self.questions is None and not self.search.strip() and not self.least_score


def list_attempts(history: HistoryStore, wanted: AttemptFilter) -> _Listing:
    """The store's own pages where it can answer; else pages of what is found."""
    only = wanted.only_question
    if wanted.admits_all or only is not None:
        return _Stored(history, only)
    return _Found(history, wanted)


class _Stored:
    def __init__(self, history: HistoryStore, question_id: str | None) -> None:
        self._history = history
        self._question_id = question_id

    def page(self, offset: int, size: int) -> tuple[Attempt, ...]:
        return self._history.attempts(question_id=self._question_id, limit=size, offset=offset)

    def total(self) -> int:
        return self._history.count_attempts(self._question_id)


class _Found:
    def __init__(self, history: HistoryStore, wanted: AttemptFilter) -> None:
        self._history = history
        self._wanted = wanted
        self._ids: tuple[str, ...] = ()
        self._complete = False

    def page(self, offset: int, size: int) -> tuple[Attempt, ...]:
        self._find(offset + size)
        return self._history.attempts_with(self._ids[offset : offset + size])

    def total(self) -> int:
        self._find(None)
        return len(self._ids)

    def _find(self, limit: int | None) -> None:
        if self._complete or (limit is not None and limit <= len(self._ids)):
            return
        wanted = self._wanted
        self._ids = self._history.matching(
            question_ids=wanted.questions, search=wanted.search, least_score=wanted.least_score, limit=limit
        )
        self._complete = limit is None or len(self._ids) < limit


class _Listing(Protocol):
    """The attempts that a filter admits, newest first."""

    def page(self, offset: int, size: int) -> tuple[Attempt, ...]:
        """Some of them; no more is looked at than that takes."""
        ...

    def total(self) -> int:
        """How many there are, for which all have to be looked at."""
        ...


def draw_attempt_filters(bank: QuestionBank) -> AttemptFilter:
    """A search field and a few filters behind a button; what they ask for."""
    set_to = st.session_state
    active = [set_to.get(_CATEGORY, _ALL) != _ALL, set_to.get(_QUESTION, _ANY) != _ANY, bool(_least())]
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", key="history-filters"):
        search = st.text_input(
            "Search in questions and answers",
            key="history.search",
            persist_state="session",
            icon=":material/search:",
        )
        with st.popover(f"Filters: {sum(active)}" if any(active) else "Filters", key="history.filters"):
            questions = _draw_questions(bank)
            st.selectbox("Score", list(_LEAST), key=LEAST, persist_state="session")
    return AttemptFilter(questions, search or "", _least())


def _least() -> int:
    return _LEAST.get(st.session_state.get(LEAST, ""), 0)


def _draw_questions(bank: QuestionBank) -> frozenset[str] | None:
    category = st.selectbox(
        "Category",
        [_ALL, *bank.categories],
        key=_CATEGORY,
        format_func=category_in_words,
        persist_state="session",
    )
    texts = {question.id: question.text for question in bank if category in (_ALL, question.category)}
    chosen = st.selectbox(
        "Question",
        [_ANY, *texts],
        format_func=lambda key: texts.get(key, key),
        key=_QUESTION,
        persist_state="session",
    )
    if chosen != _ANY:
        return frozenset([chosen])
    return None if category == _ALL else frozenset(texts)


if __name__ == "__main__":
    render(visitors_rehearse())
