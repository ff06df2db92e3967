from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.practice.draft_facts import minutes
from grader.practice.sitting_words import length

if TYPE_CHECKING:
    from datetime import datetime

    from grader.models import Attempt, Sitting
    from grader.practice.category_results import CategoryResult


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One question of a sitting and what came of it.

    ``left_out`` says why there is no answer, empty if there is one; ``typed`` is what was typed and not
    submitted. ``first`` is what to mend first, most urgent first. ``no_grade`` and ``no_rubric`` say why a
    grade is missing, empty where it is there. ``planned_s`` is None where it had no time of its own.
    """

    number: int
    question: str
    category: str
    planned_s: float | None
    used_s: float
    attempt: Attempt | None
    left_out: str
    typed: str
    first: tuple[str, ...]
    no_grade: str
    no_rubric: str

    @property
    def time(self) -> str:
        planned = "" if self.planned_s is None else f" of {length(self.planned_s)}"
        over = self.planned_s is not None and self.used_s >= self.planned_s + 1
        return f"{minutes(self.used_s)}{planned}{', over time' if over else ''}"


@dataclass(frozen=True, slots=True)
class SittingReport:
    """A sitting that is over. ``notes`` say what its figures leave out."""

    sitting: Sitting
    title: str
    ended_at: datetime
    entries: tuple[ReportEntry, ...]
    categories: tuple[CategoryResult, ...]
    time: str
    notes: tuple[str, ...]
