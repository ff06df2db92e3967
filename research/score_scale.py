"""What a column of scores means: how its cells are written, and what full marks are.

Both are judged by all cells together. A single 1 says nothing; among scores up to 5 it is a fifth.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FULL_MARKS = (1.0, 5.0, 10.0, 100.0)
"""The scales that are recognised, all from 0."""
FEW = 0.1
"""The share of scores beyond a smaller scale that may as well be slips of the pen as a larger scale."""
TOO_SHORT_TO_TELL = 10
"""Scores; with fewer, a single one is more than a few, and none is taken for a slip."""
WORDS = {
    "correct": 1.0,
    "partially correct incomplete": 0.5,
    "partially correct": 0.5,
    "contradictory": 0.0,
    "irrelevant": 0.0,
    "non domain": 0.0,
    "incorrect": 0.0,
}
"""The labels of SemEval-2013 Task 7."""


class ScoreForm(StrEnum):
    """How a score is written: "4,5", "80%", "4/5", "correct"."""

    NUMBER = "number"
    PERCENT = "percent"
    FRACTION = "fraction"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Mark:
    """A score as it is written; any form but a number brings its own full marks, and its value is of 1."""

    form: ScoreForm
    value: float


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """How the scores of a file are read: 0 to ``full_mark``, which is 1 for all forms but numbers."""

    form: ScoreForm
    full_mark: float

    def grade(self, mark: Mark) -> float | None:
        """The grade, 0 to 1, or None if the mark lies outside the scale."""
        value = mark.value / self.full_mark
        return value if 0 <= value <= 1 else None

    def in_words(self) -> str:
        """Such as "scores read as 0 to 5"."""
        match self.form:
            case ScoreForm.NUMBER:
                return f"scores read as 0 to {self.full_mark:g}"
            case ScoreForm.PERCENT:
                return "scores read as percentages"
            case ScoreForm.FRACTION:
                return "scores read as fractions of full marks"
            case ScoreForm.WORD:
                return "scores read from words: correct is 1, partially correct 0.5, any other 0"


def number(text: str) -> float | None:
    """A finite number with a decimal point or a decimal comma; None for anything else."""
    plain = text.strip()
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read_mark(text: str) -> Mark | None:
    """The score that a cell holds, or None if it holds none."""
    word = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if word in WORDS:
        return Mark(ScoreForm.WORD, WORDS[word])
    if text.rstrip().endswith("%"):
        percent = number(text.rstrip()[:-1])
        return None if percent is None else Mark(ScoreForm.PERCENT, percent / 100)
    over, slash, under = text.partition("/")
    if slash:
        part, whole = number(over), number(under)
        return None if part is None or not whole else Mark(ScoreForm.FRACTION, part / whole)
    value = number(text)
    return None if value is None else Mark(ScoreForm.NUMBER, value)


def judge_scale(marks: Mapping[int, Mark], column: str, full_mark: float | None, name: str) -> ScoreScale:
    """The scale of a file's scores, by row; ``full_mark`` is what somebody said of its numbers.

    ``column`` names the file and its column, ``name`` the file alone, as options do.

    Raises:
        InputError: the scores are written in several ways, or their full marks cannot be told.
    """
    first: dict[ScoreForm, int] = {}
    for row, mark in marks.items():
        # A bare 0 is nothing in every form.
        if mark.value or mark.form is not ScoreForm.NUMBER:
            first.setdefault(mark.form, row)
    if len(first) > 1:
        (one, row), (other, later), *_ = first.items()
        raise InputError(
            f"{column}: row {row} has a {one}, row {later} a {other}, so one of them may be misread. "
            "Write all scores in the same way and try again."
        )
    form = next(iter(first), ScoreForm.NUMBER)
    if form is not ScoreForm.NUMBER:
        return ScoreScale(form, 1.0)
    return ScoreScale(form, full_mark or _full_mark(marks, column, name))


def _full_mark(marks: Mapping[int, Mark], column: str, name: str) -> float:
    if not marks:
        return FULL_MARKS[0]
    row, top = max(((row, mark.value) for row, mark in marks.items()), key=lambda item: item[1])
    if top <= FULL_MARKS[0]:
        return FULL_MARKS[0]
    if top not in FULL_MARKS:
        raise InputError(
            f"{column}: the largest is {top:g} (row {row}), and only scores up to 1, 5, 10 or 100 tell what "
            f"full marks are. Say it, such as --full-mark {name}={math.ceil(top)}."
        )
    smaller = FULL_MARKS[FULL_MARKS.index(top) - 1]
    beyond = _beyond(smaller, [mark.value for mark in marks.values()])
    if len(marks) >= TOO_SHORT_TO_TELL and beyond <= FEW * len(marks):
        raise InputError(
            f"{column}: {beyond} of {len(marks):,} lie above {smaller:g}, up to {top:g} (row {row}); "
            f"full marks may be either. Say which, with --full-mark {name}={smaller:g} or {top:g}."
        )
    return top


def _beyond(limit: float, values: Sequence[float]) -> int:
    return sum(value > limit for value in values)
