"""Example answers of different quality, to learn grading with."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.bank.question_bank import ROOT
from grader.errors import BankError
from grader.models import Example, ExampleLevel, Level, Quality
from grader.models.preference import Preference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import Rubric


EXAMPLES = ROOT / "data" / "examples.csv"
LEVELS = ROOT / "data" / "example_levels.csv"


def load_examples(
    bank: QuestionBank, examples: Path = EXAMPLES, levels: Path = LEVELS
) -> dict[str, tuple[Example, ...]]:
    """The examples of each question of a bank that has any, in the order of the file.

    Those that do not have a level for every criterion of the question's rubric are left out: a bank of one's
    own may ask something else under the same id.

    Raises:
        BankError: a file cannot be read.
    """
    known: dict[tuple[str, str], dict[str, ExampleLevel]] = defaultdict(dict)
    for cells in _rows(levels):
        level = ExampleLevel(cells["criterion"], Level(cells["level"]), cells["reason"])
        known[cells["question_id"], cells["quality"]][level.criterion_id] = level
    found: dict[str, list[Example]] = defaultdict(list)
    for cells in _rows(examples):
        question_id, quality = cells["question_id"], cells["quality"]
        question = bank.find(question_id)
        fitting = _in_order(question.rubric if question else None, known[question_id, quality])
        if fitting:
            found[question_id].append(Example(question_id, Quality(quality), cells["answer"], fitting))
    return {question_id: tuple(each) for question_id, each in found.items()}


def _in_order(rubric: Rubric | None, levels: dict[str, ExampleLevel]) -> tuple[ExampleLevel, ...]:
    """A level for each criterion, or none at all."""
    criteria = [criterion.id for criterion in rubric.criteria] if rubric else []
    return tuple(levels[each] for each in criteria) if set(criteria) == set(levels) else ()


def _rows(path: Path) -> list[dict[str, str]]:
    table = read_csv_table(path)
    if table.problems:
        raise BankError(table.problems)
    return [row.cells for row in table.rows]


KEPT = 200
"""How many graded examples are remembered, the latest ones."""
COMPARED = 3
"""Graded examples on each side when early and late agreement are compared."""
_ORDER = (Level.MISSING, Level.PARTIAL, Level.STRONG)


@dataclass(frozen=True, slots=True)
class ExampleGraded:
    """How far a candidate agreed on one example: on how many of its criteria, and how the others differed.

    ``too_high`` and ``too_low`` count the criteria on which the candidate said more or less than we do.
    """

    example: str
    criteria: int
    too_high: int
    too_low: int

    @property
    def agreed(self) -> int:
        return self.criteria - self.too_high - self.too_low


_GRADED: Preference[tuple[ExampleGraded, ...]] = Preference(
    "learn to grade", tuple[ExampleGraded, ...], default=()
)


class Learning:
    """Example answers to grade, and how well the candidate's levels agree with ours over time."""

    def __init__(self, *, bank: QuestionBank, history: HistoryStore) -> None:
        self._bank = bank
        self._history = history

    @cached_property
    def examples(self) -> dict[str, tuple[Example, ...]]:
        """The examples of each question that has any, mixed up in the same way each time.

        Raises:
            BankError: the files cannot be read.
        """
        # Imported here, so that ``--help`` need not wait.

        return {
            question_id: _mixed(question_id, examples)
            for question_id, examples in load_examples(self._bank).items()
        }

    def graded(self) -> tuple[ExampleGraded, ...]:
        """What was graded so far, oldest first; nothing where it cannot be read."""
        return _GRADED.of(self._history)

    def note(self, example: Example, said: Mapping[str, Level]) -> ExampleGraded:
        """Keeps how the candidate's level of each criterion compares with ours."""
        steps = [_ORDER.index(said[ours.criterion_id]) - _ORDER.index(ours.level) for ours in example.levels]
        done = ExampleGraded(
            example.id, len(steps), sum(step > 0 for step in steps), sum(step < 0 for step in steps)
        )
        kept = (*self.graded(), done)[-KEPT:]
        _GRADED.keep(self._history, kept)
        return done


def agreement_in_words(graded: tuple[ExampleGraded, ...]) -> str:
    """How often the levels agreed, which way they differed, and whether that has changed; empty at first."""
    if not graded:
        return ""
    criteria = sum(each.criteria for each in graded)
    high, low = sum(each.too_high for each in graded), sum(each.too_low for each in graded)
    examples = "1 example" if len(graded) == 1 else f"{len(graded)} examples"
    said = f"Over {examples} you agreed with us on {criteria - high - low} of {criteria} criteria"
    differed = [f"too {how} on {many}" for how, many in (("generous", high), ("strict", low)) if many]
    if differed:
        said += f"; you were {' and '.join(differed)}"
    if len(graded) >= 2 * COMPARED:
        first, last = _share(graded[:COMPARED]), _share(graded[-COMPARED:])
        said += f". On your first {COMPARED} examples it was {first}%, on your last {COMPARED} {last}%"
    return f"{said}."


def _share(graded: tuple[ExampleGraded, ...]) -> int:
    return round(100 * sum(each.agreed for each in graded) / sum(each.criteria for each in graded))


def _mixed(question_id: str, examples: tuple[Example, ...]) -> tuple[Example, ...]:
    """Their order must not tell which one is strong."""
    return tuple(random.Random(question_id).sample(examples, len(examples)))
