"""What is said of questions and of what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.models import Question


def category_in_words(category: str) -> str:
    """The name of a category, for those too that stand in none."""
    return category or "No category"


def remarks_on(questions: Iterable[Question]) -> list[str]:
    """What a bank may well lack, and what goes without it."""
    bare = sum(not question.has_model_answer for question in questions)
    if not bare:
        return []
    have, they = ("has", "it") if bare == 1 else ("have", "they")
    return [
        f"{count(bare, 'question')} {have} no model answer: {they} cannot be graded here until one is added."
    ]
