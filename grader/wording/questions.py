"""What is said of questions and of what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import Question
    from grader.models.bank import Bank


def category_in_words(category: str) -> str:
    """The name of a category, for those too that stand in none."""
    return category or "No category"


NO_GRADE_YET = "No grade yet: this question has no model answer. Add one, or a rubric with points to make."
BY_RUBRIC_ALONE = "Graded by the rubric alone: this question has no model answer."


def no_rubric_in_words(question: Question | None) -> str:
    """Why no language model grades an answer."""
    if question is not None and not question.guidance.strip():
        return "This question has neither a rubric nor guidance: a language model has nothing to grade by."
    return "This question has no rubric that a language model could grade by."


def trouble_with(bank: Bank) -> str | None:
    """What is left out of a bank, why, and what to do about it; None where nothing is."""
    if not bank.problems:
        return None
    what = count(len(bank.problems), "question") + " of " if bank.questions else ""
    more = f" (and {len(bank.problems) - 1} more)" if len(bank.problems) > 1 else ""
    check = "" if bank.questions else f' `python -m grader check "{bank.file}"` lists every problem.'
    left_out = f"{what}the bank “{bank.name}”"
    verb = "are" if bank.questions and len(bank.problems) > 1 else "is"
    return f"{left_out[0].upper()}{left_out[1:]} {verb} left out: {bank.problems[0]}{more}{check}"


def remarks_on(questions: Iterable[Question]) -> list[str]:
    """What a bank may well lack, and what goes without it."""
    bare = sum(not question.can_be_compared for question in questions)
    if not bare:
        return []
    have, they = ("has", "it") if bare == 1 else ("have", "they")
    return [
        f"{count(bare, 'question')} {have} no model answer: {they} cannot be graded here until one is added."
    ]
