from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models import Attempt, Question
    from grader.rehearse import Rehearse


def present_question(rehearse: Rehearse, attempt: Attempt) -> Question | None:
    """The question of an attempt as the bank has it now; None if it has it no more."""
    return rehearse.bank.find(attempt.question_id)
