"""Which attempts the History page lists; knows nothing of Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import streamlit as st

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import Attempt
    from grader.rehearse import HistoryStore


_CATEGORY, _QUESTION, LEAST = "history.category", "history.question", "history.least"
_ALL = "All categories"
_ANY = "All questions"
_LEAST = {"Any score": 0, "25 or more": 25, "50 or more": 50, "75 or more": 75}


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
    category = st.selectbox("Category", [_ALL, *bank.categories], key=_CATEGORY, persist_state="session")
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
