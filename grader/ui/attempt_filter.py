"""Which attempts the History page lists; knows nothing of Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import Attempt


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


@dataclass(frozen=True, slots=True)
class Listing:
    """How many attempts a filter admits, and a way to get some of them, newest first."""

    total: int
    page: Callable[[int, int], tuple[Attempt, ...]]


def list_attempts(history: HistoryStore, wanted: AttemptFilter) -> Listing:
    """The store's own pages where it can answer; else the ids of all that fit, and a page of them."""
    only = wanted.only_question
    if wanted.admits_all or only is not None:
        return Listing(
            history.count_attempts(only),
            lambda offset, size: history.attempts(question_id=only, limit=size, offset=offset),
        )
    ids = history.matching(
        question_ids=wanted.questions, search=wanted.search, least_score=wanted.least_score
    )
    return Listing(len(ids), lambda offset, size: history.attempts_with(ids[offset : offset + size]))
