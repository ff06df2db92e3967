"""What people and machines say of the same answers, and how far they agree, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import GraderKind
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.grading.side_by_side import Agreement, Column
    from grader.models import HumanGrade

MACHINES = {GraderKind.SIMILARITY: "Local grader", GraderKind.RUBRIC: "Language model"}
CHANGES_NOTHING = (
    "A grade by a person is shown and exported, and changes nothing else: advice, plan and the other scores "
    "stay as they are, and ticks on points stay those of who wrote the answer."
)
NEAREST_LEVEL = (
    "The local grader gives no levels: shown is the one that is nearest to its share of a criterion’s points "
    "(partial from 25%, strong from 75%), without ticks by who wrote the answer."
)
BY_CHANCE = (
    "Whoever gave levels at random would agree on one criterion in three and one point in two. One answer "
    "says little about a grader: “python -m grader human-grades” adds up all that people graded."
)


def named(column: Column) -> str:
    """What the column of a grader is called."""
    return column.by or MACHINES[column.kind]


def agreement_in_words(found: Agreement) -> str:
    """How far a person and another grader agree on one answer: "same level in 3 of 5 criteria, …"."""
    parts = []
    if found.levels:
        parts.append(f"same level in {found.same_levels} of {_criteria(found.levels)}")
    if found.points:
        unsure = ", where the local grader is sure" if found.other.kind is GraderKind.SIMILARITY else ""
        parts.append(f"same in {found.same_points} of {count(found.points, 'point')}{unsure}")
    apart = "the same score" if not found.apart else f"scores {count(found.apart, 'point')} apart"
    parts.append(apart)
    return f"{found.one.by} and {_other(found.other)}: {'; '.join(parts)}."


def _criteria(number: int) -> str:
    return "1 criterion" if number == 1 else f"{number:,} criteria"


def _other(column: Column) -> str:
    return column.by or f"the {MACHINES[column.kind].lower()}"


def how_given(grade: HumanGrade) -> str:
    """Who gave a grade, and under which condition: "by Ana, blind"."""
    seen = "blind" if grade.blind else "having seen the machine’s grades"
    return f"by {grade.by}, {seen}"


def human_in_words(grade: HumanGrade) -> str:
    """A person's grade in a list of facts."""
    return f"{grade.score} of 100, {how_given(grade)}"
