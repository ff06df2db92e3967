"""Example answers of different quality, to learn grading with."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from grader.bank.csv_table import read_csv_table
from grader.bank.question_bank import ROOT
from grader.errors import BankError
from grader.models import Example, ExampleLevel, Level, Quality

if TYPE_CHECKING:
    from pathlib import Path

    from grader.bank.question_bank import QuestionBank
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
    rubrics = {question.id: question.rubric for question in bank if question.rubric}
    found: dict[str, list[Example]] = defaultdict(list)
    for cells in _rows(examples):
        question_id, quality = cells["question_id"], cells["quality"]
        fitting = _in_order(rubrics.get(question_id), known[question_id, quality])
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
